import { setTimeout } from 'node:timers/promises'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { type AnnouncedProcess, askRunning, isAlive } from './running.ts'

/** What an orderly end may take: requests in flight have five seconds, and background work ends after them. */
const stopLimitMs = 20_000
const pollIntervalMs = 50

/** Asks the service that runs with the data directory to stop, and waits until its process has ended. @throws CommandFailure */
export async function stopRunning(option: { data?: string | undefined }, environment: CommandEnvironment): Promise<AnnouncedProcess> {
  const { pid, url } = await askRunning('/stop', {}, option, environment)
  const deadline = Date.now() + stopLimitMs
  while (isAlive(pid)) {
    if (Date.now() > deadline)
      throw new CommandFailure(
        `process ${pid} was asked to stop and still runs after ${stopLimitMs / 1000} seconds. End it: kill -9 ${pid}`,
      )
    await setTimeout(pollIntervalMs)
  }
  return { pid, url }
}
