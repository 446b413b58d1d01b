import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seed } from '@poolhouse/server'
import { assertNode24 } from '../commonjs/node-version.cjs'
import { type ClockStep, kitAt, millisecondsOf, type PoolhouseKit } from './kit.ts'

// Before the service is imported, whose modules an older Node does not have.
assertNode24()

/** Options of a service in a test. */
export interface PoolhouseOptions {
  /** What exists at the start: pools with all that they have. */
  seed?: Seed
  /** A free port by default. */
  port?: number
  /** The data directory, which is kept after `close`. Without it the service gets a temporary one, which `close` removes. */
  data?: string
}

/** A running service in the process of a test. */
export interface Poolhouse extends PoolhouseKit {
  clock: {
    now(): Date
    /** Moves the domain clock forwards, by which codes, sessions and tokens expire. The real clock is not changed. */
    advance(step: ClockStep): Promise<void>
  }
  /** Stops the service and removes its temporary data. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

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
    ...kitAt(url),
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
