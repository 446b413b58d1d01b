import { expect, test } from 'vitest'
import { secret } from '../../src/index.ts'
import { covers, formatPath, parsePath, resetPaths, valueAt } from '../../src/plan/property-path.ts'

test.each`
  path                    | steps
  ${'a'}                  | ${['a']}
  ${'a.b[0].c'}           | ${['a', 'b', 0, 'c']}
  ${'a["b.c \\"d\\""].e'} | ${['a', 'b.c "d"', 'e']}
  ${'a[*].b.*'}           | ${['a', '*', 'b', '*']}
  ${'a.[0]'}              | ${['a', 0]}
  ${'["a b"]'}            | ${['a b']}
`('the property path $path has the steps $steps', ({ path, steps }) => {
  expect(parsePath(path)).toEqual(steps)
})

test.each(['.a', 'a.', 'a..b', 'a[', 'a[x]', 'a["b]'])('the property path %s is not valid', path => {
  expect(() => parsePath(path)).toThrow(`property path "${path}"`)
})

test.each`
  outer     | inner       | does
  ${'a'}    | ${'a.b[0]'} | ${true}
  ${'a.b'}  | ${'a'}      | ${false}
  ${'*'}    | ${'x.y'}    | ${true}
  ${'a[*]'} | ${'a[3].b'} | ${true}
  ${'a[1]'} | ${'a[*]'}   | ${true}
  ${'b'}    | ${'a'}      | ${false}
`('the property path $outer covers $inner: $does', ({ outer, inner, does }) => {
  expect(covers(parsePath(outer), parsePath(inner))).toBe(does)
})

test.each`
  what                                  | paths         | news                                 | olds                                 | inputs                               | failed
  ${'a value is reset'}                 | ${['a']}      | ${{ a: 2, b: 2 }}                    | ${{ a: 1, b: 1 }}                    | ${{ a: 1, b: 2 }}                    | ${[]}
  ${'what was absent goes'}             | ${['a']}      | ${{ a: 2 }}                          | ${{}}                                | ${{}}                                | ${[]}
  ${'what is absent comes back'}        | ${['a']}      | ${{}}                                | ${{ a: 1 }}                          | ${{ a: 1 }}                          | ${[]}
  ${'every element'}                    | ${['l[*].n']} | ${{ l: [{ n: 2, m: 2 }, { n: 2 }] }} | ${{ l: [{ n: 1, m: 1 }, { n: 1 }] }} | ${{ l: [{ n: 1, m: 2 }, { n: 1 }] }} | ${[]}
  ${'every key, extra ones go'}         | ${['m.*']}    | ${{ m: { a: 2, x: 1 } }}             | ${{ m: { a: 1, b: 1 } }}             | ${{ m: { a: 1, b: 1 } }}             | ${[]}
  ${'a secret stays secret'}            | ${['a']}      | ${{ a: 'new' }}                      | ${{ a: secret('old') }}              | ${{ a: secret('old') }}              | ${[]}
  ${'inside a secret'}                  | ${['a.b']}    | ${{ a: secret({ b: 2, c: 2 }) }}     | ${{ a: secret({ b: 1, c: 1 }) }}     | ${{ a: secret({ b: 1, c: 2 }) }}     | ${[]}
  ${'a parent in only one cannot be'}   | ${['a.b']}    | ${{ a: { b: 2 } }}                   | ${{}}                                | ${{ a: { b: 2 } }}                   | ${['a.b']}
  ${'lists of other lengths cannot be'} | ${['l[0].n']} | ${{ l: [{ n: 2 }] }}                 | ${{ l: [] }}                         | ${{ l: [{ n: 2 }] }}                 | ${['l[0].n']}
  ${'neither has it'}                   | ${['x.y']}    | ${{ a: 1 }}                          | ${{ a: 1 }}                          | ${{ a: 1 }}                          | ${[]}
`('resetPaths for ignoreChanges: $what', ({ paths, news, olds, inputs, failed }) => {
  expect(resetPaths(news, olds, paths)).toEqual({ inputs, failed })
})

test('a value read inside a secret is secret', () => {
  expect(valueAt({ a: secret({ b: [1] }) }, parsePath('a.b[0]'))).toEqual(secret(1))
})

test.each(['a.b[0]', 'a["b c"].d', 'x'])('the property path %s is formatted as it was parsed', path => {
  expect(formatPath(parsePath(path))).toBe(path)
})
