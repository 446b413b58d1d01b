import type { Context } from '../context.ts'
import { resetStore } from '../storage/index.ts'
import { applySeed } from './seed.ts'
import type { Seed } from './seed-shape.ts'

/** Applies seeds, and remembers them for the reset. */
export interface Seeder {
  /** Creates the pools, clients and users of the seed that do not exist. @throws SeedError */
  applySeed(seed: Seed): Promise<void>
  /** Empties the store and applies the seeds again; the clock is not moved. Returns how many pools the seeds have. */
  reset(): Promise<number>
}

/** The seeder of one service. */
export function createSeeder(context: Context): Seeder {
  const seeds: Seed[] = []
  let last: Promise<unknown> = Promise.resolve()
  /** Runs one after the other, so that a seed that arrives during a reset is applied after it. */
  const enqueue = <Done>(work: () => Promise<Done>): Promise<Done> => {
    const done = last.then(work, work)
    last = done
    return done
  }
  return {
    applySeed: seed =>
      enqueue(async () => {
        await applySeed(context, seed)
        seeds.push(structuredClone(seed))
      }),
    reset: () =>
      enqueue(async () => {
        if (context.settings.mode !== 'development') throw new Error('A reset is for development mode only.')
        await context.store.decide(resetStore, {})
        context.store.forgetAll()
        for (const seed of seeds) await applySeed(context, seed)
        return seeds.reduce((sum, { pools }) => sum + pools.length, 0)
      }),
  }
}
