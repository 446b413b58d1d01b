import { expect, test } from 'vitest'
import { constrainedShapes } from '../src/constraints.ts'
import { matcherOf } from '../src/patterns.ts'
import { queryShapes } from '../src/query-services.ts'
import { stringRules } from '../src/violations.ts'

const visible = '\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}'
const patterns = {
  address: `[${visible}]+@[${visible}]+`,
  code: `[${visible}\\s*]*\\{####\\}[${visible}\\s*]*`,
  link: `[${visible}\\s*]*\\{##[${visible}\\s*]*##\\}[${visible}\\s*]*`,
  sms: '.*\\{####\\}.*',
  lines: '(?s).*\\{####\\}.*',
  words: '[\\w\\s+=,.@-]+',
  dense: '[\\S]+',
}

test.each`
  pattern      | value                        | matches
  ${'address'} | ${'a@b'}                     | ${true}
  ${'address'} | ${'@@@'}                     | ${true}
  ${'address'} | ${'@a'}                      | ${false}
  ${'address'} | ${'a@'}                      | ${false}
  ${'address'} | ${'@@'}                      | ${false}
  ${'address'} | ${'a b@c'}                   | ${false}
  ${'code'}    | ${'{####}'}                  | ${true}
  ${'code'}    | ${'your\ncode is {####} ok'} | ${true}
  ${'code'}    | ${'your code is {###}'}      | ${false}
  ${'code'}    | ${'\u0000{####}'}            | ${false}
  ${'link'}    | ${'{##click here##}'}        | ${true}
  ${'link'}    | ${'see {####} now'}          | ${true}
  ${'link'}    | ${'{###}'}                   | ${false}
  ${'link'}    | ${'##} {##'}                 | ${false}
  ${'sms'}     | ${'code {####}'}             | ${true}
  ${'sms'}     | ${'code\n{####}'}            | ${false}
  ${'lines'}   | ${'code\n{####}\n'}          | ${true}
  ${'lines'}   | ${'code\n{###}'}             | ${false}
  ${'words'}   | ${'my pool'}                 | ${true}
  ${'words'}   | ${'my\u00a0pool'}            | ${false}
  ${'dense'}   | ${'pass\u00a0word'}          | ${true}
  ${'dense'}   | ${'pass word'}               | ${false}
`('$pattern of $value: $matches', ({ pattern, value, matches }: { pattern: keyof typeof patterns; value: string; matches: boolean }) => {
  expect(matcherOf(patterns[pattern])(value)).toBe(matches)
})

test('every pattern in the table is one of the model', () => {
  const published = new Set(constrainedShapes().flatMap(([, { pattern }]) => pattern ?? []))
  expect(Object.values(patterns).filter(pattern => !published.has(pattern))).toEqual([])
})

/** Values of 188 kB that make a backtracking matcher try every way to split them: it would not end within the test. The tail fits no pattern but one. */
const attacks = ['{####}', '{##', '{####}##}', '@', 'a_', '_', 'a:', 'arn:a:a:a:1:a', '.', '-', 'a', ' ', 'Level1', 'cognito:']
const attacked = [...constrainedShapes(), ...queryShapes('iam'), ...queryShapes('sts')].filter(([, { pattern }]) => pattern !== undefined)

test.each(attacked)('%s is matched in linear time', (_name, shape) => {
  for (const unit of attacks) {
    const value = `${unit.repeat(188_000 / unit.length)}\u0000 \n`
    // The matcher by itself, so that no length limit helps it.
    expect(matcherOf(shape.pattern!)(value)).toBe(shape.pattern === patterns.lines && unit.includes('{####}'))
  }
})

test('a value that is too long is not matched against the pattern', () => {
  const rules = stringRules({ type: 'string', max: 20_000, pattern: patterns.code }, '{####}'.repeat(31_334))
  expect(rules).toEqual(['Member must have length less than or equal to 20000'])
})
