import type { Monitor, RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import type { DeclaredOutput } from '../provider.ts'
import type { Packages } from '../yaml/schema.ts'
import type { ResourceDeclaration } from './import-code.ts'
import type { Preparation } from './run-tool.ts'
import type { ProgramCheck } from './type-check.ts'

/** A program that runs in this process: it calls the monitor directly. */
export type InlineProgram = (monitor: Monitor) => Promise<void>

/** A command that starts a program. */
export interface Command {
  executable: string
  args: string[]
  env: Record<string, string>
}

/** Everything that the engine must know of a language. A language that lacks a member does not compile. */
export interface Language {
  /** How a program runs: as a process that connects to `address` over gRPC, or in this process. */
  execution:
    | {
        kind: 'process'
        /** Installs or builds what is missing, before the first start of a run; absent: nothing to do. */
        prepare?(project: Project, preparation: Preparation): Promise<void>
        /** Starts a check of the program beside it; no resource is registered before its answer. */
        check?(project: Project): ProgramCheck | undefined
        command(program: { project: Project; run: RunInfo; address: string }): Command
      }
    | { kind: 'in-process'; load(project: Project, packages: Packages): Promise<InlineProgram> }
  /** The code that `import` shows: it declares a resource so that the next `up` changes nothing. */
  importCode: { language: string; write(declaration: ResourceDeclaration): string }
  /** The outputs that the program's SDK declares of a type or function, for what is skipped; absent: they are not looked up in this language. */
  declaredOutputs?(project: Project, kind: 'resource' | 'function', token: string): Promise<DeclaredOutput[]>
  /** Whether programs name the package version in every registration, as SDKs do; otherwise only Pulumi.yaml pins versions. */
  sendsPackageVersion: boolean
  /** Whether programs may use short type tokens (`aws:cognito:UserPool`) although the provider has no schema. */
  expandsTypeTokens: boolean
}
