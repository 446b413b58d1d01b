import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { EventsAfter, RequestEvent } from '@poolhouse/server'
import { findDataDir } from '@poolhouse/server/data-directory'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { callAdminSocket, type SocketPath, type SocketResponse } from './admin-socket.ts'

/** The data directory that a command names, or finds. */
interface DataOption {
  data?: string | undefined
}

/** The data directory of the service that a command is about: that of `poolhouse start` with the same option, in the same folder. */
export const chosenDataDir = ({ data }: DataOption, { cwd, env }: CommandEnvironment): string => {
  const named = data ?? env.POOLHOUSE_DATA
  return named ? resolve(cwd, named) : findDataDir(cwd)
}

/** What a service.json says of a process. */
export interface AnnouncedProcess {
  url: string
  pid: number
}

/** The service.json of a data directory. Undefined for one that does not exist, or was half written by a process that died. */
export function readServiceFile(dataDirectory: string): AnnouncedProcess | undefined {
  const file = join(dataDirectory, 'service.json')
  if (!existsSync(file)) return undefined
  try {
    const { url, pid } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown; pid?: unknown }
    return typeof url === 'string' && Number.isSafeInteger(pid) && (pid as number) > 0 ? { url, pid: pid as number } : undefined
  } catch {
    return undefined
  }
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Asks the service that runs with a data directory. @throws CommandFailure where none runs */
export async function askRunning<Path extends SocketPath>(
  path: Path,
  input: object,
  option: DataOption,
  environment: CommandEnvironment,
): Promise<SocketResponse<Path>> {
  const directory = chosenDataDir(option, environment)
  const asked = await callAdminSocket(directory, path, input)
  if (asked.running) return asked.answer
  throw notRunning(directory)
}

/** Why no service answers for a data directory. */
export function notRunning(directory: string): CommandFailure {
  const announced = readServiceFile(directory)
  if (announced && isAlive(announced.pid))
    return new CommandFailure(
      `no service answers for ${directory}. Its service.json names process ${announced.pid} at ${announced.url}, which is alive: a service that hangs, or another program that got this id since a crash. See which with: ps -p ${announced.pid}`,
    )
  const left = announced ? ` Process ${announced.pid}, which ran there, has ended without clearing up; the next start does it.` : ''
  return new CommandFailure(
    `no service runs with the data in ${directory}.${left} Start one with "poolhouse start", or name its directory with --data.`,
  )
}

/** The events after a number, of the service that runs with the data directory. */
export const readEvents = (
  input: { after: number; refusedOnly: boolean },
  option: DataOption,
  environment: CommandEnvironment,
): Promise<EventsAfter> => askRunning('/logs', input, option, environment)

/** The event of a request id. Undefined where it is not among the last ones. */
export const findEvent = (requestId: string, option: DataOption, environment: CommandEnvironment): Promise<RequestEvent | undefined> =>
  askRunning('/logs/find', { requestId }, option, environment)
