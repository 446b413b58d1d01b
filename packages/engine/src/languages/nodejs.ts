import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineFailure } from '../failure.ts'
import type { Command, Start } from './program.ts'

const preload = fileURLToPath(new URL(`./stack-trace-cache.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))

/** How a Node.js program starts (spec 16.1): the SDK's own runner, as the program itself would resolve it. */
export const nodejs: Start = ({ project, run, address }): Command => {
  const runner = findRunner(project.programDir)
  const { runtimeOptions } = project
  const cache = cacheDir(runner)
  return {
    executable: process.execPath,
    args: [
      ...words(runtimeOptions.nodeargs),
      ...['--require', preload],
      runner,
      ...['--monitor', address, '--engine', address, '--organization', run.organization, '--project', run.project],
      ...['--root-directory', project.dir, '--stack', run.stack, '--pwd', project.programDir],
      ...(run.dryRun ? ['--dry-run'] : []),
      ...['--parallel', String(run.parallel), project.entry],
    ],
    env: {
      PULUMI_NODEJS_TYPESCRIPT: String(runtimeOptions.typescript !== false),
      ...(typeof runtimeOptions.tsconfig === 'string' && { PULUMI_NODEJS_TSCONFIG_PATH: runtimeOptions.tsconfig }),
      // Compiling the SDKs and the program is most of a run's time; both caches lie with the packages that they are made from.
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
