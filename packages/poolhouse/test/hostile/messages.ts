import type { Known } from '../../../server/test/fuzz/bodies.ts'

/** To the process that is attacked. */
export type ToTarget = { kind: 'prepare' | 'measure'; id: number } | { kind: 'stop' }

/** Where the process that is attacked listens. */
export interface Ports {
  development: number
  production: number
  metrics: number
  socket: string
}

/** From the process that is attacked. */
export type FromTarget =
  | ({ kind: 'ready' } & Ports)
  | { kind: 'prepared'; id: number; known: Known }
  | { kind: 'measured'; id: number; megabytes: number; sockets: number }
  /** An answer of 5xx. */
  | { kind: 'failure'; outcome: string; text: string }
  | { kind: 'line'; level: string; text: string }
