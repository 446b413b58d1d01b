import { type Bag, isSecret, revealBag, secret, UNKNOWN, type Value } from '@poolhouse/engine'
import { expect, test } from 'vitest'
import { helperProviders } from '../src/index.ts'

const random = (await helperProviders('random', ''))!
const std = (await helperProviders('std', ''))!
const create = (kind: string, properties: Bag, preview = false) => {
  const type = `random:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`
  return random.create({ urn: `urn::${type}::it`, type, name: 'it', properties, timeout: 0, preview })
}

test.each`
  kind                | inputs                                                                             | output       | pattern
  ${'RandomBytes'}    | ${{ length: 4 }}                                                                   | ${'hex'}     | ${/^[0-9a-f]{8}$/}
  ${'RandomId'}       | ${{ byteLength: 4, prefix: 'p-' }}                                                 | ${'hex'}     | ${/^p-[0-9a-f]{8}$/}
  ${'RandomInteger'}  | ${{ min: 3, max: 4 }}                                                              | ${'result'}  | ${/^[34]$/}
  ${'RandomPassword'} | ${{ length: 12, lower: false, upper: false, minSpecial: 2, overrideSpecial: '_' }} | ${'result'}  | ${/^(?=.*_.*_)[0-9_]{12}$/}
  ${'RandomShuffle'}  | ${{ inputs: ['a', 'b'], resultCount: 3 }}                                          | ${'results'} | ${/^[ab],[ab],[ab]$/}
  ${'RandomString'}   | ${{ length: 9, special: false, numeric: false, upper: false }}                     | ${'result'}  | ${/^[a-z]{9}$/}
  ${'RandomUuid'}     | ${{}}                                                                              | ${'result'}  | ${/^[0-9a-f-]{36}$/}
`('random: $kind of $inputs draws $output, which is unknown in a preview', async ({ kind, inputs, output, pattern }) => {
  const { properties } = await create(kind, inputs)
  expect(String(revealBag(properties)[output])).toMatch(pattern)
  expect((await create(kind, inputs, true)).properties[output]).toBe(UNKNOWN)
})

test('random: a pet has the words that length says, after its prefix', async () => {
  expect((await create('RandomPet', { prefix: 'my', length: 3 })).id).toMatch(/^my(-[a-z]+){3}$/)
})

test('random: the result of a password is secret, that of a text is not', async () => {
  expect(isSecret((await create('RandomPassword', { length: 8 })).properties.result)).toBe(true)
  expect(isSecret((await create('RandomString', { length: 8 })).properties.result)).toBe(false)
})

test.each`
  kind                | inputs                        | reason
  ${'RandomPassword'} | ${{}}                         | ${"Missing required property 'length'"}
  ${'RandomPassword'} | ${{ length: 2, minUpper: 3 }} | ${'must be at least 3, the sum of minLower, minUpper, minNumeric and minSpecial'}
  ${'RandomString'}   | ${{ length: 0 }}              | ${'must be a whole number of at least 1'}
  ${'RandomInteger'}  | ${{ min: 5, max: 4 }}         | ${'must not be above max, which is 4'}
`('random: $kind of $inputs is refused: $reason', async ({ kind, inputs, reason }) => {
  const type = `random:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`
  const { failures } = await random.check({ urn: 'urn', type, name: 'it', olds: {}, news: inputs, randomSeed: new Uint8Array(32) })
  expect(failures.map(failure => failure.reason)).toEqual([reason])
})

test.each<[string, Bag, Value]>([
  ['base64encode', { input: 'ä' }, 'w6Q='],
  ['base64decode', { input: 'w6Q=' }, 'ä'],
  ['chomp', { input: 'a\n\n' }, 'a'],
  ['compact', { input: ['a', '', 'b'] }, ['a', 'b']],
  ['concat', { input: [['a'], ['b', 'c']] }, ['a', 'b', 'c']],
  ['contains', { input: ['a', 'b'], element: 'b' }, true],
  ['distinct', { input: ['a', 'b', 'a'] }, ['a', 'b']],
  ['element', { input: ['a', 'b'], index: 3 }, 'b'],
  ['flatten', { input: [['a', ['b']], 'c'] }, ['a', 'b', 'c']],
  ['join', { input: ['a', 'b'], separator: '-' }, 'a-b'],
  ['jsonencode', { input: { a: [1] } }, '{"a":[1]}'],
  ['jsondecode', { input: '{"a":[1]}' }, { a: [1] }],
  ['keys', { input: { b: 1, a: 2 } }, ['a', 'b']],
  ['length', { input: 'äb' }, 2],
  ['lookup', { map: { a: 1 }, key: 'constructor', default: 'none' }, 'none'],
  ['merge', { input: [{ a: 1 }, { a: 2, b: 3 }] }, { a: 2, b: 3 }],
  ['replace', { text: 'a.b.c', search: '.', replace: '$&' }, 'a$&b$&c'],
  ['sha256', { input: '' }, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['split', { text: 'a,b', separator: ',' }, ['a', 'b']],
  ['substr', { input: 'abcdef', offset: 2, length: -1 }, 'cdef'],
  ['title', { input: 'hello big world' }, 'Hello Big World'],
  ['trim', { input: '--a-b--', cutset: '-' }, 'a-b'],
  ['trimsuffix', { input: 'a.tf', suffix: '.tf' }, 'a'],
  ['urlencode', { input: 'a b&c' }, 'a+b%26c'],
  ['values', { input: { b: 1, a: 2 } }, [2, 1]],
])('std: %s of %j is %j', async (name, args, result) => {
  expect(await std.invoke({ tok: `std:index:${name}`, args, preview: false })).toEqual({ return: { result } })
})

test('std: what is made of a secret is secret', async () => {
  expect(await std.invoke({ tok: 'std:index:upper', args: { input: secret('a') }, preview: false })).toEqual({
    return: { result: secret('A') },
  })
})

test.each([
  ['random:index/randomPasswort:RandomPasswort', random, 'resource', 'is not built here; did you mean RandomPassword?'],
  ['random:index/randomPassword:RandomPassword', random, 'resource', undefined],
  ['std:index:bcrypt', std, 'function', 'is not built here'],
  ['std:join', std, 'function', undefined],
] as const)('the reason why %s is missing', async (token, provider, kind, reason) => {
  expect((await provider.explainMissing!(kind, token))?.reason).toBe(reason)
})
