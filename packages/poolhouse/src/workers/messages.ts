import type { Config } from '@poolhouse/server'
import type { SocketPath } from '../service/admin-socket.ts'

/** The variable by which a worker learns its number and the port. Only the process that starts it sets it. */
export const workerVariable = 'POOLHOUSE_WORKER'

/** What `workerVariable` says, as JSON. */
export interface WorkerPlace {
  /** From 1 on. The one that is started again has the number of the one that ended. */
  number: number
  port: number
}

/** What a worker says of its service once it answers requests. */
export interface WorkerReady {
  url: string
  mode: Config['settings']['mode']
  dataLocation: string
  awsNames: readonly string[]
  /** What became of the seed file. */
  seedLines: readonly string[]
}

/** From the primary process to a worker. */
export type ToWorker =
  | { kind: 'ask'; id: number; path: SocketPath; input: unknown }
  /** The domain clock was moved at another worker. */
  | { kind: 'clock'; id: number; offset: number }
  /** Every worker has the offset that this one sent. */
  | { kind: 'clock-moved'; id: number }
  | { kind: 'stop' }

/** From a worker to the primary process. */
export type ToPrimary =
  | ({ kind: 'ready' } & WorkerReady)
  /** The service could not be started. */
  | { kind: 'failed'; name: string; message: string }
  | { kind: 'answer'; id: number; said: unknown }
  | { kind: 'refused'; id: number; name: string; message: string }
  /** The domain clock was moved here; answered with `clock-moved` once it is moved everywhere. */
  | { kind: 'clock'; id: number; offset: number }
  /** Output of several processes is written by one, so that no line is torn. */
  | { kind: 'write'; text: string }
  | { kind: 'err'; line: string }
