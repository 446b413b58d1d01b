import type { ConfigOptions } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { showRequests } from '../logs/index.ts'
import { answerSocket } from '../service/admin-socket.ts'
import { describeAppliedSeed } from '../service/seed-file.ts'
import { serve } from '../service/serve.ts'
import { listenForStop } from '../stop-signals.ts'
import { type ToPrimary, type ToWorker, type WorkerPlace, workerVariable } from './messages.ts'

/** Resolves when the message is on its way; a primary process that is gone gets none. */
const tell = (message: ToPrimary): Promise<void> =>
  new Promise(resolve => {
    if (process.connected) process.send!(message, undefined, undefined, () => resolve())
    else resolve()
  })

/** Runs the service in this worker process until it gets the message to stop. Ends the process. */
export async function runWorker(
  options: ConfigOptions & { seed?: string; watch?: boolean },
  environment: CommandEnvironment,
): Promise<never> {
  const { number, port }: WorkerPlace = JSON.parse(environment.env[workerVariable]!)
  const told: CommandEnvironment = {
    ...environment,
    write: text => void tell({ kind: 'write', text }),
    out: line => void tell({ kind: 'write', text: `${line}\n` }),
    err: line => void tell({ kind: 'err', line }),
  }
  const end = listenForStop()
  const running = await serve({ ...options, port: String(port) }, told, { worker: number }).catch(async (error: Error) => {
    await tell({ kind: 'failed', name: error.name, message: error.message })
    process.exit(1)
  })
  const { service } = running
  const moves = new Map<number, () => void>()
  let lastMove = 0
  service.clock.onMove(offset => {
    if (!process.connected) return Promise.resolve()
    const id = ++lastMove
    return new Promise(resolve => {
      moves.set(id, resolve)
      void tell({ kind: 'clock', id, offset })
    })
  })
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'stop') end.stop('SIGTERM')
    else if (message.kind === 'clock-moved') {
      moves.get(message.id)?.()
      moves.delete(message.id)
    } else if (message.kind === 'clock') {
      service.clock.follow(message.offset)
      void tell({ kind: 'answer', id: message.id, said: null })
    } else {
      const { id, path, input } = message
      answerSocket(service, path, input).then(
        said => tell({ kind: 'answer', id, said }),
        (error: Error) => tell({ kind: 'refused', id, name: error.name, message: error.message }),
      )
    }
  })
  const stopShowing = showRequests(running.requestLog, running, told)
  // One is enough: a reset reads the file again at whichever worker it comes to.
  if (options.watch && number === 1) running.watchSeed()
  const { url, mode, dataLocation, awsNames, seed } = running
  await tell({ kind: 'ready', url, mode, dataLocation, awsNames, seedLines: seed ? describeAppliedSeed(seed) : [] })
  await end.stopped
  for (const done of moves.values()) done()
  await running.close()
  await stopShowing()
  // Sent after all output of this process.
  await tell({ kind: 'write', text: '' })
  process.exit(0)
}
