import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineFailure, messageOf } from '../failure.ts'
import type { Project } from '../project/index.ts'
import { upwards } from '../upwards.ts'
import { assertTool, isOnPath, type Preparation, runTool } from './run-tool.ts'

/** How packages of a Node.js program are installed (`packagemanager:` of Pulumi.yaml, else by the lock file). */
interface PackageManager {
  lockFiles: readonly string[]
  install: readonly string[]
  atLeast: string
  get: string
}

/** In the order in which lock files are looked for. yarn and bun are written to their documentation, and were not run here. */
const managers: Readonly<Record<string, PackageManager>> = {
  yarn: { lockFiles: ['yarn.lock'], install: ['install'], atLeast: '1.22', get: 'Get it from https://yarnpkg.com/getting-started/install' },
  pnpm: { lockFiles: ['pnpm-lock.yaml'], install: ['install'], atLeast: '8.0', get: 'Get it from https://pnpm.io/installation' },
  bun: { lockFiles: ['bun.lock', 'bun.lockb'], install: ['install'], atLeast: '1.0', get: 'Get it from https://bun.sh' },
  npm: {
    lockFiles: ['package-lock.json'],
    install: ['install', '--no-audit', '--no-fund', '--loglevel=error'],
    atLeast: '7.0',
    get: 'It comes with Node.js: https://nodejs.org',
  },
}

/** Installs what the program's package.json lists and is not there, as `pulumi install` does. */
export async function installMissingPackages(project: Project, preparation: Preparation): Promise<void> {
  const folder = upwards(project.programDir, 'package.json')
  // npm's command is a script there that no process can be.
  if (folder === undefined || process.platform === 'win32') return
  const dependencies = dependenciesOf(folder)
  // A package.json above a program may be that of something else.
  if (folder !== project.programDir && !dependencies.includes('@pulumi/pulumi')) return
  const missing = dependencies.filter(name => upwards(folder, join('node_modules', name)) === undefined)
  if (missing.length === 0) return
  const name = managerOf(project, folder)
  const { install, atLeast, get } = managers[name]!
  if (!isOnPath(name))
    assertTool(name, { atLeast, get: `${get}, or choose another packagemanager in Pulumi.yaml.`, neededFor: `${folder}/package.json` })
  preparation.announce(`Installing dependencies: ${name} install ...`)
  const what = "The program's dependencies cannot be installed"
  try {
    await runTool([name, ...install], { cwd: folder, what, shown: `${name} install`, noise: /A complete log of this run/ }, preparation)
  } catch (error) {
    assertTool(name, { atLeast, get: `${get}.`, neededFor: `${folder}/package.json` })
    throw error
  }
}

function dependenciesOf(folder: string): string[] {
  const file = join(folder, 'package.json')
  try {
    const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: unknown }
    return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : []
  } catch (error) {
    throw new EngineFailure(`${file} cannot be read: ${messageOf(error)}. Correct it.`)
  }
}

function managerOf({ file, runtimeOptions }: Project, folder: string): string {
  const named = String(runtimeOptions.packagemanager ?? 'auto')
  if (Object.hasOwn(managers, named)) return named
  if (named !== 'auto')
    throw new EngineFailure(`${file}: runtime.options.packagemanager "${named}" is not one of auto, ${Object.keys(managers).join(', ')}.`)
  const byLock = Object.entries(managers).find(([, { lockFiles }]) => lockFiles.some(lock => upwards(folder, lock) !== undefined))
  return byLock?.[0] ?? 'npm'
}
