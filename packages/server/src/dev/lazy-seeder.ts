import type { Context } from '../context.ts'
import type { ReadSeedAgain, Seeder } from './seeder.ts'

/** The seeder of one service, loaded when there is something to create or to reset: it imports operations, and most services have no seed. */
export function lazySeeder(context: Context): Seeder {
  const remembered: ReadSeedAgain[] = []
  let loaded: Promise<Seeder> | undefined
  const load = async () => {
    const { createSeeder } = await import('./seeder.ts')
    const seeder = createSeeder(context)
    for (const source of remembered) seeder.remember(source)
    return seeder
  }
  const seeder = () => (loaded ??= load())
  return {
    remember: source => void (loaded ? loaded.then(each => each.remember(source)) : remembered.push(source)),
    applySeed: async (seed, options) => (await seeder()).applySeed(seed, options),
    reset: async () => (await seeder()).reset(),
  }
}
