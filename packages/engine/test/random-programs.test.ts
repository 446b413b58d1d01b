import { test } from 'vitest'
import { failing, succeeding } from './support/random-programs.ts'

/** `RANDOM_RUNS=2000 RANDOM_SEED=7` sets the number of runs and the seed; the long tests do more. */
const runs = Number(process.env.RANDOM_RUNS ?? 12)
const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31))

test(
  `whatever the programs: every snapshot is sound, every step in order, the state holds what the service has (seed ${seed})`,
  () => succeeding(runs, seed),
  600_000,
)

test(
  `whichever call fails, and however: nothing is lost, and the next up makes it whole (seed ${seed})`,
  () => failing(runs, seed),
  600_000,
)
