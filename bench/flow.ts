import type { Bounds } from './bounds.ts'
import type { OAuthSetup } from './oauth-flow.ts'
import type { MeasuredProcess } from './process.ts'

/** The cost of a flow in milliseconds, operations per second and megabytes; `null` if a number has no meaning for it. */
export interface Cost {
  /** CPU time of the server for one operation. */
  cpu: number | null
  rate: number | null
  p50: number | null
  p99: number | null
  peakMemory: number | null
}

/** The result of a flow. `share` = boundCpu / cpu: the part of the CPU time that the bare handler needs too. */
export interface Result extends Cost {
  flow: string
  boundCpu: number | null
  share: number | null
  peers: Record<string, Cost | { skipped: string }>
}

/** A running service that answers the API: Poolhouse or a peer. */
export interface ServiceUnderTest {
  name: string
  url: string
  process: MeasuredProcess
}

/** What a flow can use; services and peers are started on first use. */
export interface Bench {
  bounds: Bounds
  /** The built package in a separate process, with an empty data directory. */
  service(): Promise<ServiceUnderTest>
  /** The bare handler (bare/handler.ts): the bound of a flow is its CPU time for the same requests in the same run. */
  bareHandler(): Promise<ServiceUnderTest>
  /** The running peers, and those that could not be installed or started, with the reason. */
  peers(): Promise<readonly (ServiceUnderTest | { name: string; skipped: string })[]>
  /** The same for OAuth providers, each with a set-up for the OAuth flows. */
  oauthPeers(): Promise<readonly ((ServiceUnderTest & { setup: OAuthSetup }) | { name: string; skipped: string })[]>
  logProgress(line: string): void
}

/** One measurement of the bench. */
export interface Flow {
  name: string
  /** What one operation does, and what its bound consists of. */
  description: string
  run(bench: Bench): Promise<Omit<Result, 'flow' | 'share'>>
}

/** A separate measurement with its own report, which passes or fails. */
export interface Study {
  description: string
  /** Returns whether the result is within its limits. `only`: the other arguments of the command line, which select parts. */
  study(logProgress: (line: string) => void, printResult: (line: string) => void, only: readonly string[]): Promise<boolean>
}
