import type { Bounds } from './bounds.ts'
import type { OAuthSetup } from './oauth-flow.ts'
import type { MeasuredProcess } from './process.ts'

/** What one flow cost. Milliseconds, operations a second, megabytes; `null` where a number would mean nothing. */
export interface Cost {
  /** CPU of the server for one operation. */
  cpu: number | null
  rate: number | null
  p50: number | null
  p99: number | null
  peakMemory: number | null
}

/** `share` = boundCpu / cpu: how much of the CPU is work that cannot be avoided. */
export interface Result extends Cost {
  flow: string
  boundCpu: number | null
  share: number | null
  peers: Record<string, Cost | { skipped: string }>
}

/** Something that answers the API: ours, or a peer. */
export interface ServiceUnderTest {
  name: string
  url: string
  process: MeasuredProcess
}

export interface Bench {
  bounds: Bounds
  /** A service of the built package in a process of its own, with an empty data directory. */
  service(): Promise<ServiceUnderTest>
  /** Peers that could be installed, each running; and those that could not, with the reason. */
  peers(): Promise<readonly (ServiceUnderTest | { name: string; skipped: string })[]>
  /** The same of OAuth providers, each with what the flows need. */
  oauthPeers(): Promise<readonly ((ServiceUnderTest & { world: OAuthSetup }) | { name: string; skipped: string })[]>
  logProgress(line: string): void
}

export interface Flow {
  name: string
  /** What an operation is here, and what bounds it. */
  description: string
  run(bench: Bench): Promise<Omit<Result, 'flow' | 'share'>>
}

/** A question with an answer of its own. */
export interface Study {
  description: string
  /** `tell` is the result, `say` is progress; `only` is what else stood on the command line. Whether all is as it should be. */
  study(say: (line: string) => void, tell: (line: string) => void, only: string | undefined): Promise<boolean>
}
