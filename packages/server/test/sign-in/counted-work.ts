import { StatementSync } from 'node:sqlite'
import { Keyring } from '../../src/crypto/index.ts'

/** What takes longer the more of it there is: keyed hashes, encryptions, and on SQLite what the main thread reads of each table. */
export type Work = Record<string, number>

/** Background work reads these: the worker that delivers messages, and the sweep. */
const read = ['users', 'attempts', 'second_factors', 'passkeys', 'sessions', 'devices'] as const

/** Counts the work of requests that the service does in the process of the test. Returns the counts since the last call. */
export function countWork(): { since(): Work; stop(): void } {
  let work: Work = {}
  const add = (name: string, count: number) => {
    work[name] = (work[name] ?? 0) + count
  }
  const restore: (() => void)[] = []
  /** Runs `count` after each call of a method. */
  function observe<Of extends object, Name extends keyof Of & string>(of: Of, name: Name, count: (self: Of, result: unknown) => void) {
    const method = of[name] as (...given: never[]) => unknown
    of[name] = function (this: Of, ...given: never[]) {
      const result = method.apply(this, given)
      count(this, result)
      return result
    } as Of[Name]
    restore.push(() => {
      of[name] = method as Of[Name]
    })
  }
  for (const name of ['keyedHash', 'seal', 'open'] as const) observe(Keyring.prototype, name, () => add(name, 1))
  observe(StatementSync.prototype, 'all', ({ sourceSQL }, result) => {
    const table = read.find(each => new RegExp(`\\bfrom ${each}\\b`).test(sourceSQL))
    if (!table) return
    add(`statements of ${table}`, 1)
    add(`rows of ${table}`, (result as unknown[]).length)
  })
  return {
    since() {
      const counted = work
      work = {}
      return counted
    },
    stop() {
      for (const each of restore) each()
    },
  }
}
