import { test } from 'vitest'
import { failing, runInOrder, succeeding, type Wish } from './support/random-programs.ts'

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

const linked = (name: Wish['name'], more: Partial<Wish> = {}): Wish => ({
  name,
  kind: 'Linked',
  size: 0,
  links: [],
  after: [],
  inside: false,
  renamed: false,
  deleteFirst: null,
  ...more,
})
const nothing = { a: null, b: null, c: null, d: null, e: null }

test.each([true, false])('a dependent that no longer links to a resource which is deleted first (registered at once: %s)', atOnce =>
  runInOrder(
    [
      { ...nothing, c: linked('c'), e: linked('e', { links: ['c'] }) },
      {
        ...nothing,
        b: linked('b', { kind: 'Plain' }),
        c: linked('c', { links: ['b'], deleteFirst: true }),
        e: linked('e', { after: ['b'] }),
      },
    ],
    atOnce,
  ),
)
