import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePattern } from '../../src/policy/pattern.ts'
import { matchByStates } from '../../src/policy/pattern-states.ts'
import { parseTemplate } from '../../src/policy/template.ts'
import { requestValues } from '../../src/policy/values.ts'

const parse = (pattern: string) => parseTemplate(pattern, { wildcards: true, variables: false })!
const noValues = requestValues({})

/** By a table of all prefixes. */
function matchesByTable(pattern: string, text: string): boolean {
  let row = [true, ...Array<boolean>(text.length).fill(false)]
  for (const mark of pattern) {
    const next = [mark === '*' && row[0]!]
    for (let index = 1; index <= text.length; index++)
      next.push(mark === '*' ? row[index]! || next[index - 1]! : row[index - 1]! && (mark === '?' || mark === text[index - 1]))
    row = next
  }
  return row.at(-1)!
}

test('a pattern matches as a table of all prefixes says, by segments and by states', () => {
  const marks = (...of: string[]) => fc.array(fc.constantFrom(...of), { maxLength: 80 }).map(list => list.join(''))
  fc.assert(
    fc.property(marks('a', 'b', '*', '?'), marks('a', 'b'), (pattern, text) => {
      const expected = matchesByTable(pattern, text)
      expect(compilePattern(parse(pattern)).matches(text, noValues)).toBe(expected)
      expect(matchByStates(parse(pattern), text)).toBe(expected)
    }),
    { numRuns: 3_000 },
  )
})

test('a text that is made from its pattern matches, by segments and by states', () => {
  const part = fc.oneof(fc.constantFrom('*', '?'), fc.constantFrom('a', 'ab', 'ba'))
  const filling = fc
    .tuple(part, fc.constantFrom('', 'a', 'bab'))
    .map(([mark, fill]) => [mark, mark === '*' ? fill : mark === '?' ? 'a' : mark] as const)
  fc.assert(
    fc.property(fc.array(filling, { maxLength: 60 }), pairs => {
      const pattern = pairs.map(([mark]) => mark).join('')
      const text = pairs.map(([, fill]) => fill).join('')
      expect(compilePattern(parse(pattern)).matches(text, noValues)).toBe(true)
      expect(matchByStates(parse(pattern), text)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['many stars', `${'*a'.repeat(1_000)}b`, 'a'.repeat(100_000)],
  ['a long text between stars', `*${'a'.repeat(5_000)}b*`, 'a'.repeat(100_000)],
  ['a long run of ?', `*${'a?'.repeat(2_500)}b*`, 'a'.repeat(100_000)],
])('%s in a pattern of some thousand characters does not match 100,000 characters within a second', (_, pattern, text) => {
  const compiled = compilePattern(parse(pattern))
  const started = performance.now()
  expect(compiled.matches(text, noValues)).toBe(false)
  expect(performance.now() - started).toBeLessThan(1_000)
})
