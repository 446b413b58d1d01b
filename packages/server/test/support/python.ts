import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The virtual environments are kept between runs, like other caches below node_modules. */
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/poolhouse-python/', import.meta.url))

/** A Python with the packages of a requirements file, or the reason why this machine has none. */
export type Python = { command: string } | { missing: string }

/** Creates a virtual environment for each content of the file and each version of Python. The installation from PyPI takes some seconds. */
export function preparePython(requirements: string): Python {
  const version = run('python3', ['-c', 'import sys; print(sys.version); assert sys.version_info >= (3, 10); import venv, ensurepip'])
  if (version.error !== undefined) return { missing: `no Python 3.10 with venv and pip (Debian: python3-venv): ${version.error}` }
  const hash = createHash('sha256').update(readFileSync(requirements)).update(version.output).digest('hex').slice(0, 16)
  const directory = join(cache, hash)
  const command = join(directory, 'bin', 'python')
  const finished = join(directory, 'finished')
  if (existsSync(finished)) return { command }
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  for (const [program, args] of [
    ['python3', ['-m', 'venv', directory]],
    [command, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:', '--requirement', requirements]],
  ] as const) {
    const { error } = run(program, args)
    if (error !== undefined) return { missing: error }
  }
  writeFileSync(finished, '')
  return { command }
}

function run(program: string, args: readonly string[]): { output: string; error?: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 })
  if (status === 0) return { output: stdout }
  return { output: '', error: error?.message ?? (stderr.trim().split('\n').at(-1) || `${program} ended with ${status}`) }
}
