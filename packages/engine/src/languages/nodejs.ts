import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineFailure } from '../failure.ts'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import type { Command, Language } from './language.ts'
import { declaredOutputsOf } from './node-declarations.ts'
import { installMissingPackages } from './node-packages.ts'
import { checksTypes, type ProgramCheck, startTypeCheck } from './type-check.ts'
import { typescriptCode } from './typescript-code.ts'

/** Files that are loaded before the SDK, and make its start quicker. */
const preloaded = ['stack-trace-cache', 'deferred-packages'].map(name =>
  fileURLToPath(new URL(`./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)),
)

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
  const cache = cacheDir(runner)
  return {
    executable: process.execPath,
    args: [
      ...words(runtimeOptions.nodeargs),
      // Not "--require": the SDK looks for that word, and leaves a program that is an ES module to the loader that it supposes there.
      ...preloaded.flatMap(file => ['-r', file]),
      runner,
      ...['--monitor', address, '--engine', address, '--organization', run.organization, '--project', run.project],
      ...['--root-directory', project.dir, '--stack', run.stack, '--pwd', project.programDir],
      ...(run.dryRun ? ['--dry-run'] : []),
      ...['--parallel', String(run.parallel), project.entry],
    ],
    env: {
      PULUMI_NODEJS_TYPESCRIPT: String(runtimeOptions.typescript !== false),
      ...(checksTypes(project, cache) && { PULUMI_NODEJS_TRANSPILE_ONLY: 'true' }),
      ...(typeof runtimeOptions.tsconfig === 'string' && { PULUMI_NODEJS_TSCONFIG_PATH: runtimeOptions.tsconfig }),
      // Most of a run's time is compilation of the SDKs and the program; both caches are kept in the node_modules that they are compiled from.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cache, 'node'),
      TS_NODE_CACHE_DIRECTORY: process.env.TS_NODE_CACHE_DIRECTORY ?? join(cache, 'ts-node'),
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

/** `node_modules/.cache/poolhouse` of the node_modules that holds the SDK. */
function cacheDir(runner: string): string {
  const marker = `${sep}node_modules${sep}`
  const at = runner.indexOf(marker)
  return join(at < 0 ? runner : runner.slice(0, at + marker.length - 1), '.cache', 'poolhouse')
}

/** Splits as a shell would, quotes included. */
const words = (text: unknown): string[] =>
  typeof text === 'string'
    ? [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')
    : []
