import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seed } from '@poolhouse/server'
import { assertNode24 } from '../commonjs/node-version.cjs'

// Before the service is imported, whose modules an older Node does not have.
assertNode24()

/** Options of a service in a test. */
export interface PoolhouseOptions {
  /** Pools, clients and users to create at the start. */
  seed?: Seed
  /** A free port by default. */
  port?: number
  /** The data directory, which is kept after `close`. Without it the service gets a temporary one, which `close` removes. */
  data?: string
}

/** How far to move the clock. The units are added. */
export interface ClockStep {
  days?: number
  hours?: number
  minutes?: number
  seconds?: number
}

/** A running service in the process of a test. */
export interface Poolhouse {
  /** The endpoint for SDKs, and the first part of issuers: `<url>/<pool id>`. */
  url: string
  /** Environment variables for a program under test: endpoint, region and credentials. */
  environment: Readonly<Record<string, string>>
  clock: {
    now(): Date
    /** Moves the domain clock forwards, by which codes, sessions and tokens expire. The real clock is not changed. */
    advance(step: ClockStep): Promise<void>
  }
  /** Creates the pools, clients and users of a seed that do not exist. Those that exist are left as they are. */
  applySeed(seed: Seed): Promise<void>
  /** Removes everything and applies the seeds again, for use before each test. The clock is not moved back. */
  reset(): Promise<void>
  /** Stops the service and removes its temporary data. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const millisecondsPer: Required<ClockStep> = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 }

/** Starts a service in development mode on loopback. @throws SeedError with the path of the invalid value in the seed */
export async function startPoolhouse({ seed, port = 0, data }: PoolhouseOptions = {}): Promise<Poolhouse> {
  const directory = data ?? mkdtempSync(join(tmpdir(), 'poolhouse-testing-'))
  const { parseConfig, startService } = await import('@poolhouse/server')
  // The environment is not read, so that a variable of the test run cannot change the outcome of a test.
  const service = await startService(parseConfig({ port, data: directory, development: true }, {}))
  const close = async () => {
    await service.close()
    if (data === undefined) rmSync(directory, { recursive: true, force: true })
  }
  const apply = async (more: Seed) => {
    for (const { path, text } of (await service.applySeed(more)).differences)
      process.emitWarning(
        `${path}: ${text}. What exists was left as it is; reset() removes it and applies the seeds again.`,
        'PoolhouseSeed',
      )
  }
  try {
    if (seed) await apply(seed)
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
      advance: step => clock.advance(millisecondsOf(step)),
    },
    applySeed: more => apply(more),
    reset: () => service.reset(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function millisecondsOf(step: ClockStep): number {
  const milliseconds = (Object.keys(step) as (keyof ClockStep)[]).reduce(
    (total, unit) => total + (step[unit] ?? 0) * millisecondsPer[unit],
    0,
  )
  if (!(milliseconds > 0)) throw new RangeError(`The clock moves only forwards, by more than 0: ${JSON.stringify(step)}`)
  return milliseconds
}
