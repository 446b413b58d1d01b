import { spawn } from 'node:child_process'
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { prepareDataDir } from '@poolhouse/server'
import { CommandFailure } from '../failure.ts'

/** What a detached service tells its parent once it is ready. */
export interface ReadyMessage {
  url: string
  mode: string
  dataLocation: string
  awsNames: readonly string[]
}

/** Where a detached service writes what it would print. */
const logFile = (dataDirectory: string): string => join(dataDirectory, 'service.log')

/** A log of this size is moved away at the next start; one file of the past is kept. */
const maxLogBytes = 16 * 1024 * 1024

/** What a start may take at most; a database that does not answer ends it earlier with its own message. */
const startLimitMs = 60_000

/** Tells the parent of a detached service that it is ready. Does nothing in a service that was started otherwise. */
export function tellParent(message: ReadyMessage): void {
  if (!process.send) return
  // The parent may have been killed in the meantime.
  process.once('error', () => {})
  process.send(message, () => process.disconnect?.())
}

/**
 * Starts this very command line without `--detach` as a process of its own, and resolves when the service is ready. It lives on when the terminal is closed.
 * @throws CommandFailure with what the process said, where it ends before
 */
export async function startDetached(
  { args, dataDirectory }: { args: readonly string[]; dataDirectory: string },
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<ReadyMessage & { pid: number; log: string }> {
  prepareDataDir(dataDirectory)
  const log = logFile(dataDirectory)
  if (existsSync(log) && statSync(log).size > maxLogBytes) renameSync(log, `${log}.1`)
  const file = openSync(log, 'a', 0o600)
  const begin = fstatSync(file).size
  // Without the variable of npm the process does not end with the npx that started its parent.
  const { npm_execpath: _, ...childEnv } = env
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
    cwd,
    env: childEnv,
    detached: true,
    stdio: ['ignore', file, file, 'ipc'],
  })
  closeSync(file)
  const said = () => readFileSync(log).subarray(begin).toString('utf8').trim()
  const ready = await new Promise<ReadyMessage>((resolve, reject) => {
    const fail = (message: string) => reject(new CommandFailure(message))
    const timer = setTimeout(() => {
      child.kill()
      fail(`the service was not ready after ${startLimitMs / 1000} seconds, and was ended. It said: ${said() || 'nothing'}`)
    }, startLimitMs)
    child.once('message', message => {
      clearTimeout(timer)
      resolve(message as ReadyMessage)
    })
    child.once('error', error => fail(`the service could not be started: ${error.message}`))
    child.once('exit', status => {
      clearTimeout(timer)
      fail(said().replace(/^poolhouse: /, '') || `the service ended with status ${status} and said nothing.`)
    })
  })
  if (child.connected) child.disconnect()
  child.unref()
  return { ...ready, pid: child.pid!, log }
}
