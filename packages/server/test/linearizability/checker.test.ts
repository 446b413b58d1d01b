import { describe, expect, test } from 'vitest'
import { isLinearizable, type Model, type Operation } from './checker.ts'

/** A register: a write is always answered, a read with what was written last. */
const register: Model<number, { write: number } | 'read', number | 'written'> = {
  initial: 0,
  step(state, input, output) {
    if (input === 'read') return output === undefined || output === state ? state : undefined
    return input.write
  },
}
type Call = Operation<{ write: number } | 'read', number | 'written'>
const write = (value: number, invoked: number, returned = Number.POSITIVE_INFINITY): Call => ({
  input: { write: value },
  ...{ invoked, returned },
  ...(returned < Number.POSITIVE_INFINITY && { output: 'written' as const }),
})
const read = (output: number, invoked: number, returned: number): Call => ({ input: 'read', output, invoked, returned })

test.each([
  { what: 'no call', history: [], expected: true },
  { what: 'a read of what was written before', history: [write(1, 0, 1), read(1, 2, 3)], expected: true },
  { what: 'a read of what was never written', history: [write(1, 0, 1), read(2, 2, 3)], expected: false },
  { what: 'a stale read', history: [write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)], expected: false },
  { what: 'a read during a write, of the value before', history: [write(1, 0, 10), read(0, 2, 3)], expected: true },
  { what: 'a read during a write, of the value after', history: [write(1, 0, 10), read(1, 2, 3)], expected: true },
  { what: 'two reads during a write that go back', history: [write(1, 0, 10), read(1, 2, 3), read(0, 4, 5)], expected: false },
  { what: 'a write without an answer that was made', history: [write(1, 0), read(0, 1, 2), read(1, 3, 4)], expected: true },
  { what: 'a write without an answer that was not made', history: [write(1, 0), read(0, 1, 2), read(0, 3, 4)], expected: true },
  { what: 'a write without an answer that is undone', history: [write(1, 0), read(1, 1, 2), read(0, 3, 4)], expected: false },
  {
    what: 'reads that see two writes in different orders',
    history: [write(1, 0, 10), write(2, 0, 10), read(1, 1, 2), read(2, 3, 4), read(1, 5, 6)],
    expected: false,
  },
])('a history with $what is linearizable: $expected', ({ history, expected }) => {
  expect(isLinearizable(history, register)).toBe(expected)
})

describe('random histories of a register', () => {
  /** Calls of several clients at once against a register that answers at a moment between call and answer; `fault` may change an answer. */
  function randomHistory(random: () => number, fault?: { at: number }): Call[] {
    let value = 0
    let clock = 0
    let reads = 0
    const history: Call[] = []
    const open: { input: Call['input']; invoked: number; output?: number | 'written' }[] = []
    for (let calls = 0; calls < 40 || open.length > 0; ) {
      const act = random()
      if (act < 0.4 && calls < 40 && open.length < 4) {
        calls++
        open.push({ input: random() < 0.5 ? 'read' : { write: 1 + Math.floor(random() * 3) }, invoked: clock++ })
      } else if (open.length > 0) {
        const call = open[Math.floor(random() * open.length)]!
        if (call.output === undefined) {
          if (call.input === 'read') call.output = fault?.at === reads++ ? 99 : value
          else {
            value = call.input.write
            call.output = 'written'
          }
        } else {
          history.push({ ...call, returned: clock++ } as Call)
          open.splice(open.indexOf(call), 1)
        }
      }
    }
    return history
  }
  /** https://en.wikipedia.org/wiki/Linear_congruential_generator. */
  const generator = (seed: number) => () => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32
    return seed / 2 ** 32
  }

  test('are linearizable as they are, and not where one read was answered with what was never written', () => {
    for (let seed = 1; seed <= 200; seed++) {
      expect(isLinearizable(randomHistory(generator(seed)), register)).toBe(true)
      expect(isLinearizable(randomHistory(generator(seed), { at: 5 }), register)).toBe(false)
    }
  })
})
