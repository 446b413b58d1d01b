import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig, type Seed, startService } from '@poolhouse/server'

export interface PoolhouseOptions {
  /** What the service begins with. */
  seed?: Seed
  /** A free one by default. */
  port?: number
  /** Kept after the test when it is given; else a directory that goes with the service. */
  data?: string
}

/** How far to move the clock. Units add up. */
export interface ClockStep {
  days?: number
  hours?: number
  minutes?: number
  seconds?: number
}

export interface Poolhouse {
  /** The endpoint of SDKs, and the start of issuers: `<url>/<pool id>`. */
  url: string
  /** For the environment of a program under test: endpoint, region and credentials that development mode takes. */
  environment: Readonly<Record<string, string>>
  clock: {
    now(): Date
    /** Moves expiry, codes, sessions and validity forwards; real time is as it was. */
    advance(step: ClockStep): Promise<void>
  }
  /** More pools, clients and users. What is there already is left as it is. */
  applySeed(seed: Seed): Promise<void>
  /** As it was after the seeds: for before each test. Pools, clients and users that came later are gone; the clock stays. */
  reset(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const millisecondsPer: Required<ClockStep> = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 }

/** @throws SeedError, with the place in the seed. */
export async function startPoolhouse({ seed, port = 0, data }: PoolhouseOptions = {}): Promise<Poolhouse> {
  const directory = data ?? mkdtempSync(join(tmpdir(), 'poolhouse-testing-'))
  // Options only: the environment of the test run must not change what a test means.
  const service = await startService(parseConfig({ port, data: directory, development: true }, {}))
  const close = async () => {
    await service.close()
    if (data === undefined) rmSync(directory, { recursive: true, force: true })
  }
  try {
    if (seed) await service.applySeed(seed)
  } catch (error) {
    await close()
    throw error
  }
  const { url, clock } = service
  return {
    url,
    environment: { AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    clock: {
      now: () => new Date(clock.now()),
      advance: step => clock.advance(sum(step)),
    },
    applySeed: more => service.applySeed(more),
    reset: () => service.reset(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function sum(step: ClockStep): number {
  const milliseconds = (Object.keys(step) as (keyof ClockStep)[]).reduce(
    (total, unit) => total + (step[unit] ?? 0) * millisecondsPer[unit],
    0,
  )
  if (!(milliseconds > 0)) throw new RangeError(`The clock moves only forwards, by more than nothing: ${JSON.stringify(step)}`)
  return milliseconds
}
