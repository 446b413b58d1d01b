import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { EngineFailure } from '../failure.ts'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import { compiledCode } from './compiled-code.ts'
import { runWithDelayedProgress } from './delayed-progress.ts'
import type { Command, Language } from './language.ts'
import { assertTool, type Preparation, runTool } from './run-tool.ts'
import { runVariables } from './run-variables.ts'

/**
 * Programs in C#, F# and Visual Basic (docs/reference/pulumi-protocol.md#16.4). Written to the protocol; not run here
 * (docs/decisions/compiled-languages.md).
 */
export const dotnet: Language = {
  execution: { kind: 'process', prepare, command },
  importCode: { language: 'csharp', write: compiledCode('C#') },
  sendsPackageVersion: true,
  expandsTypeTokens: false,
}

const quietTool = { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' }

/** `binary:` of Pulumi.yaml: a program that its owner built, an assembly or an executable. */
function prebuilt({ dir, runtimeOptions: { binary } }: Project): string | undefined {
  return typeof binary === 'string' && binary !== '' ? resolve(dir, binary) : undefined
}

async function prepare(project: Project, preparation: Preparation): Promise<void> {
  const binary = prebuilt(project)
  if (binary !== undefined && !existsSync(binary))
    throw new EngineFailure(`${project.file}: runtime.options.binary "${binary}" does not exist. Build it, or remove the option.`)
  if (binary !== undefined && !binary.endsWith('.dll')) return
  assertTool('dotnet', {
    atLeast: '6.0',
    neededFor: 'A program in C#, F# or Visual Basic',
    get: 'Get the .NET SDK from https://dotnet.microsoft.com/download.',
  })
  if (binary !== undefined) return
  await runWithDelayedProgress(preparation, 'Building the program: dotnet build ...', quiet =>
    runTool(
      ['dotnet', 'build', '-nologo', '-verbosity:quiet', '-consoleLoggerParameters:NoSummary'],
      { cwd: project.programDir, env: quietTool, what: 'The program cannot be built', shown: 'dotnet build', reason: 'first lines' },
      quiet,
    ),
  )
}

/** Started without a build: two starts at a time (the program and its silent preview) would build in the same folder. */
function command(program: { project: Project; run: RunInfo; address: string }): Command {
  const env = { ...runVariables(program), ...quietTool }
  const binary = prebuilt(program.project)
  if (binary === undefined) return { executable: 'dotnet', args: ['run', '--no-build', '--project', program.project.programDir], env }
  return binary.endsWith('.dll') ? { executable: 'dotnet', args: [binary], env } : { executable: binary, args: [], env }
}
