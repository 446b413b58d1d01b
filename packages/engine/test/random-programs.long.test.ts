import { test } from 'vitest'
import { failing, succeeding } from './support/random-programs.ts'

/** Half of the runs inject failures. */
const runs = Number(process.env.RANDOM_RUNS ?? 2000) / 2
const seed = Number(process.env.RANDOM_SEED ?? Math.floor(Math.random() * 2 ** 31))

test(`${runs} sequences of programs (seed ${seed})`, () => succeeding(runs, seed), 1_200_000)

test(`${runs} sequences of programs and failures (seed ${seed})`, () => failing(runs, seed), 1_200_000)
