import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parse } from 'yaml'
import type { Project } from '../project/index.ts'
import { isBag, own } from '../wire.ts'
import type { Command } from './language.ts'
import { compileCaches, startOptions } from './node-start.ts'
import { interpreter } from './python.ts'
import { installMissing } from './python-toolchains.ts'
import type { Preparation } from './run-tool.ts'

/** How the plugin of a package starts, or why it cannot. */
export type FoundPlugin = { command(engineAddress: string, preparation: Preparation): Promise<Command> } | { missing: string }

/**
 * The plugin of a package, where the official CLI looks too: in the folders that the project names, on the PATH, in the CLI's folder of plugins; and
 * in a package of npm of that name that is a component provider (docs/reference/pulumi-protocol.md#15.1). `undefined`: there is none.
 */
export function componentPluginOf(project: Project, packageName: string, version: string, env: NodeJS.ProcessEnv): FoundPlugin | undefined {
  if (!/^[A-Za-z][\w-]*$/.test(packageName)) return undefined
  const named = own(project.pluginFolders, packageName)
  if (named !== undefined) return inFolder(named, packageName) ?? { missing: `${named} holds no plugin ${executableName(packageName)}` }
  const onPath = isTrue(env.PULUMI_IGNORE_AMBIENT_PLUGINS) ? [] : (env.PATH ?? '').split(delimiter).filter(Boolean)
  const executable = onPath.map(folder => join(folder, executableName(packageName))).find(isExecutable)
  if (executable !== undefined) return started(executable)
  const folders = [...installedFolders(packageName, version, env), ...npmFolders(project.programDir, packageName)]
  return folders.map(folder => inFolder(folder, packageName)).find(found => found !== undefined)
}

/** How a plugin that is not there is installed. */
export const pluginInstallation = (packageName: string, version: string): string =>
  `install it with "pulumi plugin install resource ${packageName}${version && ` ${version}`}", or name its folder in Pulumi.yaml: packages: { ${packageName}: ./FOLDER }`

const isWindows = process.platform === 'win32'
const executableName = (packageName: string): string => `pulumi-resource-${packageName}${isWindows ? '.exe' : ''}`
const isTrue = (text: string | undefined): boolean => text !== undefined && ['true', '1'].includes(text.toLowerCase())

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const started = (executable: string): FoundPlugin => ({
  command: async engineAddress => ({ executable, args: [engineAddress], env: {} }),
})

/** The exact version, as the CLI takes it; of a package whose version no one names, the newest. */
function installedFolders(packageName: string, version: string, env: NodeJS.ProcessEnv): string[] {
  const plugins = join(env.PULUMI_HOME || join(env.HOME || homedir(), '.pulumi'), 'plugins')
  if (version) return [join(plugins, `resource-${packageName}-v${version}`)]
  if (!existsSync(plugins)) return []
  const installed = readdirSync(plugins).filter(name => name.startsWith(`resource-${packageName}-v`) && !/\.(lock|partial)$/.test(name))
  return installed.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).map(name => join(plugins, name))
}

/** Packages of npm that hold a component provider, from the program's folder upwards. */
function npmFolders(folder: string, packageName: string): string[] {
  const here = [packageName, `@pulumi/${packageName}`].map(name => join(folder, 'node_modules', name))
  const found = here.filter(each => existsSync(join(each, 'PulumiPlugin.yaml')))
  return dirname(folder) === folder ? found : [...found, ...npmFolders(dirname(folder), packageName)]
}

/** A plugin is an executable, or a program of a language that `PulumiPlugin.yaml` names. */
function inFolder(folder: string, packageName: string): FoundPlugin | undefined {
  const executable = join(folder, executableName(packageName))
  if (isExecutable(executable)) return started(executable)
  const file = join(folder, 'PulumiPlugin.yaml')
  if (!existsSync(file)) return undefined
  const document = parse(readFileSync(file, 'utf8')) as unknown
  const runtime = isBag(document) ? document.runtime : undefined
  const name = isBag(runtime) ? runtime.name : runtime
  const options = isBag(runtime) && isBag(runtime.options) ? runtime.options : {}
  const run = typeof name === 'string' ? own(runtimes, name) : undefined
  return run
    ? run(folder, options)
    : { missing: `${file}: runtime: "${name}" is not one in which plugins run here: ${Object.keys(runtimes).join(', ')}` }
}

/** How plugins run that are programs, by their runtime. */
const runtimes: Readonly<Record<string, (folder: string, options: Project['runtimeOptions']) => FoundPlugin>> = {
  nodejs: folder => {
    const runner = findRunner(folder)
    if (runner === undefined) return { missing: `${folder}: the packages of the plugin are not installed. Run npm install in that folder` }
    return {
      command: async engineAddress => ({
        executable: process.execPath,
        args: [...startOptions, runner, folder, engineAddress],
        env: compileCaches(runner),
      }),
    }
  },
  python: (folder, runtimeOptions) => ({
    command: async (engineAddress, preparation) => {
      const project = { ...folderOf(folder), runtimeOptions }
      await installMissing(project, preparation)
      const { executable, env } = interpreter(project)
      return { executable, args: ['-u', folder, engineAddress], env: { ...env, PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' } }
    },
  }),
}

function findRunner(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'index.js')).resolve('@pulumi/pulumi/cmd/run-plugin')
  } catch {
    return undefined
  }
}

/** A plugin's folder in the place of a project's. */
const folderOf = (folder: string) => ({ dir: folder, programDir: folder, file: join(folder, 'PulumiPlugin.yaml') }) as Project
