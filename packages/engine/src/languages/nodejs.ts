import { createRequire } from 'node:module'
import { join } from 'node:path'
import { EngineFailure } from '../failure.ts'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import type { Command, Language } from './language.ts'
import { declaredOutputsOf } from './node-declarations.ts'
import { installMissingPackages } from './node-packages.ts'
import { cacheDir, compileCaches, startOptions } from './node-start.ts'
import { checksTypes, type ProgramCheck, startTypeCheck } from './type-check.ts'
import { typescriptCode } from './typescript-code.ts'

/** Programs in JavaScript and TypeScript: processes of Node.js. */
export const nodejs: Language = {
  execution: { kind: 'process', prepare: installMissingPackages, check, command },
  declaredOutputs: declaredOutputsOf,
  importCode: { language: 'typescript', write: typescriptCode },
  sendsPackageVersion: true,
  expandsTypeTokens: false,
}

function check(project: Project): ProgramCheck | undefined {
  return startTypeCheck(project, cacheDir(findRunner(project.programDir)))
}

/** Starts the SDK's own runner, resolved as the program itself would resolve it (docs/reference/pulumi-protocol.md#16.1). */
function command({ project, run, address }: { project: Project; run: RunInfo; address: string }): Command {
  const runner = findRunner(project.programDir)
  const { runtimeOptions } = project
  return {
    executable: process.execPath,
    args: [
      ...words(runtimeOptions.nodeargs),
      ...startOptions,
      runner,
      ...['--monitor', address, '--engine', address, '--organization', run.organization, '--project', run.project],
      ...['--root-directory', project.dir, '--stack', run.stack, '--pwd', project.programDir],
      ...(run.dryRun ? ['--dry-run'] : []),
      ...['--parallel', String(run.parallel), project.entry],
    ],
    env: {
      PULUMI_NODEJS_TYPESCRIPT: String(runtimeOptions.typescript !== false),
      ...((!project.checksTypes || checksTypes(project, cacheDir(runner))) && { PULUMI_NODEJS_TRANSPILE_ONLY: 'true' }),
      ...(typeof runtimeOptions.tsconfig === 'string' && { PULUMI_NODEJS_TSCONFIG_PATH: runtimeOptions.tsconfig }),
      ...compileCaches(runner),
    },
  }
}

function findRunner(programDir: string): string {
  try {
    return createRequire(join(programDir, 'index.js')).resolve('@pulumi/pulumi/cmd/run')
  } catch {
    throw new EngineFailure(
      `${programDir}: the program's packages are not installed (@pulumi/pulumi is not found from there). Run npm install in that folder.`,
    )
  }
}

/** Splits as a shell would, quotes included. */
const words = (text: unknown): string[] =>
  typeof text === 'string'
    ? [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')
    : []
