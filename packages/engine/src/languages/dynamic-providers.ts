import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Project } from '../project/index.ts'
import type { Command } from './language.ts'
import { compileCaches, startOptions } from './node-start.ts'
import { interpreter } from './python.ts'
import { installMissing } from './python-toolchains.ts'
import type { Preparation } from './run-tool.ts'

/** How the provider of a language's dynamic resources starts: it comes with the SDK. */
interface DynamicProviderRow {
  /** The `runtime:` of Pulumi.yaml whose programs have such resources. */
  runtime: string
  language: string
  command(project: Project, preparation: Preparation): Promise<Command>
}

/** By the package of the resource types. */
const rows: Readonly<Record<string, DynamicProviderRow>> = {
  'pulumi-nodejs': {
    runtime: 'nodejs',
    language: 'Node.js',
    command: async ({ name, programDir }) => {
      const provider = findNodeProvider(programDir)
      return {
        executable: process.execPath,
        // It wants the address of an engine, which it does not call.
        args: [...startOptions, '--import', endsWithEngine, provider, '127.0.0.1:0'],
        env: { ...compileCaches(provider), PULUMI_NODEJS_PROJECT: name },
      }
    },
  },
  'pulumi-python': {
    runtime: 'python',
    language: 'Python',
    command: async (project, preparation) => {
      // A run without the program, such as destroy, has not prepared it.
      await installMissing(project, preparation)
      const { executable, env } = interpreter(project)
      return { executable, args: ['-u', '-c', pythonProvider], env: { ...env, PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' } }
    },
  },
}

/** The provider of dynamic resources with this package, or why this project has none; `undefined`: it is no package of dynamic resources. */
export function dynamicProviderOf(
  packageName: string,
  project: Project,
): { what: string; command(preparation: Preparation): Promise<Command> } | { missing: string } | undefined {
  const row = Object.hasOwn(rows, packageName) ? rows[packageName] : undefined
  if (!row) return undefined
  if (project.runtime !== row.runtime)
    return { missing: `is a dynamic resource of ${row.language}: only a program in ${row.language} can bring its code` }
  return {
    what: `the provider of dynamic resources in ${row.language}`,
    command: async preparation => {
      const { executable, args, env } = await row.command(project, preparation)
      return { executable, args, env: { ...env, PULUMI_PROJECT: project.name, ...runtimeOptions(project) } }
    },
  }
}

/** Runtime options as the official engine passes them. */
const runtimeOptions = ({ runtimeOptions: options }: Project): Record<string, string> =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [`PULUMI_RUNTIME_${key.toUpperCase()}`, String(value)]))

/** That of the program's SDK; without one, as for a destroy of a program that is gone, that of this engine. */
function findNodeProvider(programDir: string): string {
  const path = '@pulumi/pulumi/cmd/dynamic-provider/index.js'
  try {
    return createRequire(join(programDir, 'index.js')).resolve(path)
  } catch {
    return createRequire(import.meta.url).resolve(path)
  }
}

/** The engine holds the provider's standard input open: the provider ends with it, also when the engine is killed. */
const endsWithEngine = `data:text/javascript,${encodeURIComponent("process.stdin.on('close', () => process.exit()).resume()")}`

/** The same in Python; code of the program that reads the standard input finds it empty. */
const pythonProvider = `
import os, runpy, threading
engine = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
def end_with_engine():
    os.read(engine, 1)
    os._exit(0)
threading.Thread(target=end_with_engine, daemon=True).start()
runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
`
