import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EngineFailure } from '../failure.ts'
import type { Project } from '../project/index.ts'
import { upwards } from '../upwards.ts'
import { askTool, assertTool, type Preparation, runTool } from './run-tool.ts'

/** What creates a project's Python environment and installs its packages (`toolchain:` of Pulumi.yaml). */
export interface Toolchain {
  /** Folder of the virtual environment; `undefined`: the Python of the PATH, whose packages are its owner's. */
  environment(project: Project): string | undefined
  /** Creates the environment, and installs what the project's files list. */
  install(project: Project, environment: string, preparation: Preparation): Promise<void>
}

const isWindows = process.platform === 'win32'
/** The folder of executables in a virtual environment. */
const binOf = (environment: string): string => join(environment, isWindows ? 'Scripts' : 'bin')
/** The Python of a virtual environment. */
export const pythonIn = (environment: string): string => join(binOf(environment), isWindows ? 'python.exe' : 'python')

/** Prints the version and the path of a Python: the one in the PATH may only be a script that looks for it. */
const WHICH = ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable or "")']
/** The Pythons that were found, by what they were looked for with. */
const found = new Map<string, string>()

/** The Python of the PATH; `PULUMI_PYTHON_CMD` names another one, as for the official CLI. */
export function systemPython(): string {
  const named = process.env.PULUMI_PYTHON_CMD
  const key = `${named} ${process.env.PATH}`
  const known = found.get(key) ?? findPython(named ? [named] : isWindows ? ['python', 'python3'] : ['python3', 'python'])
  found.set(key, known)
  return known
}

function findPython(candidates: string[]): string {
  const answers = candidates.map(name => ({ name, printed: askTool(name, WHICH) }))
  const { name, printed } = answers.find(answer => answer.printed !== undefined) ?? answers[0]!
  assertTool(name, {
    args: WHICH,
    atLeast: '3.9',
    neededFor: 'A program in Python',
    get: 'Get Python from https://www.python.org/downloads/, or from the packages of your system (Debian: apt install python3 python3-venv).',
  })
  return printed?.split('\n')[1]?.trim() || name
}

/** Variables that an activated environment has. */
export const activatedVariables = (environment: string): Record<string, string> => ({
  VIRTUAL_ENV: environment,
  PATH: [binOf(environment), process.env.PATH ?? ''].join(isWindows ? ';' : ':'),
})

const option = ({ dir, runtimeOptions }: Project): string | undefined =>
  typeof runtimeOptions.virtualenv === 'string' && runtimeOptions.virtualenv !== '' ? resolve(dir, runtimeOptions.virtualenv) : undefined

const pip: Toolchain = {
  environment: option,
  async install({ programDir }, environment, preparation) {
    const list = existsSync(join(programDir, 'requirements.txt')) ? ['--requirement', 'requirements.txt'] : ['--editable', '.']
    if (list[0] === '--editable' && !existsSync(join(programDir, 'pyproject.toml'))) {
      throw new EngineFailure(
        `${programDir}: no requirements.txt there that lists the program's packages. Write one with "pulumi" and "pulumi-aws".`,
      )
    }
    if (!existsSync(pythonIn(environment))) {
      const python = systemPython()
      preparation.announce(`Creating the virtual environment ${environment} ...`)
      // An environment whose Python is gone, as after an upgrade of the system, is made anew; the module would keep the broken link.
      const clear = existsSync(join(environment, 'pyvenv.cfg')) ? ['--clear'] : []
      await runTool(
        [python, '-m', 'venv', ...clear, environment],
        { cwd: programDir, what: 'The virtual environment cannot be created' },
        preparation,
      )
    }
    await pipInstall(environment, programDir, list, preparation)
  },
}

async function pipInstall(environment: string, cwd: string, list: string[], preparation: Preparation): Promise<void> {
  const install = ['install', '--disable-pip-version-check', '--progress-bar', 'off', ...list]
  preparation.announce(`Installing dependencies: pip install ${list.join(' ')} ...`)
  const what = "The program's dependencies cannot be installed"
  await runTool([pythonIn(environment), '-m', 'pip', ...install], { cwd, env: activatedVariables(environment), what }, preparation)
}

const uv: Toolchain = {
  environment: project => {
    const own = option(project)
    if (own !== undefined) return own
    const base = upwards(project.programDir, 'uv.lock') ?? upwards(project.programDir, 'pyproject.toml') ?? project.dir
    return resolve(base, process.env.UV_PROJECT_ENVIRONMENT || '.venv')
  },
  async install({ programDir }, environment, preparation) {
    assertTool('uv', {
      atLeast: '0.4.26',
      neededFor: 'A program in Python with toolchain: uv',
      get: 'Get it from https://docs.astral.sh/uv/ (or: pip install uv), or set toolchain: pip in Pulumi.yaml.',
    })
    // Otherwise the first import compiles what is used, which is less.
    const compile = process.env.PYTHONDONTWRITEBYTECODE ? ['--compile-bytecode'] : []
    const env = { UV_PROJECT_ENVIRONMENT: environment, VIRTUAL_ENV: environment, UV_NO_PROGRESS: '1' }
    const what = "The program's dependencies cannot be installed"
    if (upwards(programDir, 'pyproject.toml') !== undefined) {
      preparation.announce('Installing dependencies: uv sync ...')
      await runTool(['uv', 'sync', '--inexact', ...compile], { cwd: programDir, env, what }, preparation)
      return
    }
    if (!existsSync(join(programDir, 'requirements.txt')))
      throw new EngineFailure(
        `${programDir}: no pyproject.toml or requirements.txt there that lists the program's packages. Write one: uv init --bare`,
      )
    // The official CLI writes a pyproject.toml of these requirements; a deployment need not change the project.
    if (!existsSync(pythonIn(environment)))
      await runTool(['uv', 'venv', '--quiet', '--allow-existing', environment], { cwd: programDir, env, what }, preparation)
    preparation.announce('Installing dependencies: uv pip install --requirement requirements.txt ...')
    const install = ['pip', 'install', ...compile, '--python', pythonIn(environment), '--requirement', 'requirements.txt']
    await runTool(['uv', ...install], { cwd: programDir, env, what }, preparation)
  },
}

/** Written to Poetry's documentation; not run here (docs/decisions/python-programs.md). */
const poetry: Toolchain = {
  environment: project => askTool('poetry', ['env', 'info', '--path'], project.programDir) ?? join(project.programDir, '.venv'),
  async install({ programDir }, _environment, preparation) {
    assertTool('poetry', {
      atLeast: '1.8.0',
      neededFor: 'A program in Python with toolchain: poetry',
      get: 'Get it from https://python-poetry.org/docs/#installation, or set toolchain: pip in Pulumi.yaml.',
    })
    preparation.announce('Installing dependencies: poetry install ...')
    const what = "The program's dependencies cannot be installed"
    await runTool(['poetry', 'install', '--no-ansi', '--no-interaction'], { cwd: programDir, what }, preparation)
  },
}

const toolchains: Readonly<Record<string, Toolchain>> = { pip, uv, poetry }

/** The tool chain that a project names; default: pip. */
export function toolchainOf({ file, runtimeOptions }: Project): Toolchain {
  const name = String(runtimeOptions.toolchain ?? 'pip').toLowerCase()
  const found = Object.hasOwn(toolchains, name) ? toolchains[name] : undefined
  if (!found) throw new EngineFailure(`${file}: runtime.options.toolchain "${name}" is not one of ${Object.keys(toolchains).join(', ')}.`)
  return found
}

/** Installs what is missing: there is no SDK in the environment, or the lists of packages changed since the last installation by this engine. */
export async function installMissing(project: Project, preparation: Preparation): Promise<void> {
  const toolchain = toolchainOf(project)
  const environment = toolchain.environment(project)
  if (environment === undefined) return void systemPython()
  const stamp = join(environment, '.poolhouse-installed')
  const isCurrent = existsSync(stamp) ? readFileSync(stamp, 'utf8') === hashOfLists(project) : hasSdk(environment)
  if (isCurrent && existsSync(pythonIn(environment))) return
  await toolchain.install(project, environment, preparation)
  // Poetry names its environment only once it is there.
  const installed = toolchain.environment(project) ?? environment
  if (existsSync(installed)) writeFileSync(join(installed, '.poolhouse-installed'), hashOfLists(project))
}

/** An environment that somebody else made is used as it is, once it has the SDK. */
const hasSdk = (environment: string): boolean =>
  globSync('{lib,Lib}{/python3.*,}/site-packages/pulumi', { cwd: environment }).length > 0 ||
  askTool(pythonIn(environment), ['-c', 'import pulumi']) !== undefined

function hashOfLists({ programDir }: Project): string {
  const hash = createHash('sha256')
  for (const name of ['requirements.txt', 'pyproject.toml', 'uv.lock', 'poetry.lock']) {
    const folder = upwards(programDir, name)
    if (folder !== undefined) hash.update(`${name}\0`).update(readFileSync(join(folder, name)))
  }
  return hash.digest('hex')
}
