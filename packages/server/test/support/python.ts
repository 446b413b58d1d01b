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
  mkdirSync(cache, { recursive: true })
  const release = lock(`${directory}.lock`, () => existsSync(finished))
  try {
    return existsSync(finished) ? { command } : create(requirements, directory, command, finished)
  } finally {
    release()
  }
}

function create(requirements: string, directory: string, command: string, finished: string): Python {
  rmSync(directory, { recursive: true, force: true })
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

/**
 * Waits until no other process holds the lock, or until there is nothing to do any more. A lock whose process has ended, as after a Ctrl-C, is taken over.
 * Several test files of a run ask for the same environment at once.
 */
function lock(file: string, isDone: () => boolean): () => void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  while (!isDone()) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch {
      if (!isRunning(file)) rmSync(file, { force: true })
      else Atomics.wait(pause, 0, 0, 100)
    }
  }
  return () => {}
}

/** Whether the process that a lock names is running. A lock that is being written counts as held. */
function isRunning(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (pid > 0) process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function run(program: string, args: readonly string[]): { output: string; error?: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 })
  if (status === 0) return { output: stdout }
  return { output: '', error: error?.message ?? (stderr.trim().split('\n').at(-1) || `${program} ended with ${status}`) }
}
