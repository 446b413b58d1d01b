import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { resetStore } from '../storage/index.ts'
import { applySeed, assertApplicable, countSeed, type SeedReport, type SeedSecrets } from './seed.ts'
import { type Seed, SeedError } from './seed-shape.ts'
import { tryOnEmptyStore } from './try-on-empty-store.ts'

/** A seed, and where its parts stand for messages: `locate` gives the place of a path such as `pools[0].id`. */
export interface ReadSeed extends SeedSecrets {
  seed: Seed
  locate?: (path: string) => string
}

/** A function that reads a seed: the reset calls it again, so that changes since the start count. */
export type ReadSeedAgain = () => ReadSeed | Promise<ReadSeed>

/** A seed, or a function that reads it. */
export type SeedSource = Seed | ReadSeedAgain

/** Applies seeds, and remembers them for the reset. */
export interface Seeder {
  /** Remembers a seed that describes nothing yet, so that the reset reads it. */
  remember(source: ReadSeedAgain): void
  /**
   * Creates what the seed describes and does not exist. `isRehearsed`: it is tried on an empty store first, so that one with an error changes nothing. A
   * function that was applied before is applied again, and stays one seed. @throws SeedError
   */
  applySeed(seed: SeedSource, options?: { isRehearsed?: boolean }): Promise<SeedReport & { pools: number }>
  /** Empties the store and applies the seeds again; the clock is not moved. Returns how many pools the seeds have. @throws SeedError */
  reset(): Promise<number>
}

/** The seeder of one service. */
export function createSeeder(context: Context): Seeder {
  const sources: ReadSeedAgain[] = []
  /** The seeds that were applied to an empty store, as JSON: they need no rehearsal. */
  let proven = JSON.stringify([])
  let last: Promise<unknown> = Promise.resolve()
  /** Runs one after the other, so that a seed that arrives during a reset is applied after it. */
  const enqueue = <Done>(work: () => Promise<Done>): Promise<Done> => {
    const done = last.then(work, work)
    last = done
    return done
  }
  return {
    remember(source) {
      if (!sources.includes(source)) sources.push(source)
    },
    applySeed: (given, { isRehearsed = false } = {}) =>
      enqueue(async () => {
        const source = toSource(given)
        const read = await source()
        if (isRehearsed) await tryOnEmptyStore(context, empty => located(read, () => applySeed(empty, read.seed, read)))
        const report = await located(read, () => applySeed(context, read.seed, read))
        if (isWhole(read.seed, report) && !sources.includes(source)) proven = JSON.stringify([...JSON.parse(proven), read.seed])
        if (!sources.includes(source)) sources.push(source)
        const differences = report.differences.map(({ path, text }) => ({ path: read.locate?.(path) ?? path, text }))
        return { ...report, differences, pools: read.seed.pools.length }
      }),
    reset: () =>
      enqueue(async () => {
        if (context.settings.mode !== 'development') throw new Error('A reset is for development mode only.')
        const seeds = (await Promise.all(sources.map(source => source()))).filter(({ seed }) => seed.pools.length > 0)
        const applyAll = async (to: Context) => {
          for (const read of seeds) await located(read, () => applySeed(to, read.seed, read))
        }
        // A seed with an error must not cost the data. The quick check comes first, because it finds most errors.
        for (const read of seeds) await located(read, async () => assertApplicable(context, read.seed))
        const text = JSON.stringify(seeds.map(({ seed }) => seed))
        // What a Lambda trigger answers may have changed although the seed has not.
        if (text !== proven || text.includes('LambdaConfig')) await tryOnEmptyStore(context, applyAll)
        await context.store.decide(resetStore, { identity: newUuid() })
        context.store.forgetAll()
        await applyAll(context)
        proven = text
        return seeds.reduce((sum, { seed }) => sum + seed.pools.length, 0)
      }),
  }
}

/** Whether everything that the seed has was created, so that nothing of it was there before. */
const isWhole = (seed: Seed, { created }: SeedReport): boolean => isDeepStrictEqual(created, countSeed(seed))

function toSource(given: SeedSource): ReadSeedAgain {
  if (typeof given === 'function') return given
  const seed = structuredClone(given)
  return () => ({ seed })
}

/** Puts the place of the seed before the message of an error, and before the text of each difference. */
async function located<Result>({ locate }: ReadSeed, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!locate || !(error instanceof SeedError)) throw error
    throw new SeedError(`${locate(error.message)}: ${error.message}`, { cause: error })
  }
}
