import { type Bag, isSecret, secret, UNKNOWN } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AwsProvider } from '../../src/index.ts'
import { configuredProvider, subject } from '../support/engine.ts'

/** Policies as property values, shown on aws:iam/rolePolicy:RolePolicy. */

let provider: AwsProvider
beforeAll(async () => {
  provider = await configuredProvider({ region: 'us-east-1' })
})
afterAll(() => provider.close())

const about = subject('rolePolicy', 'it')
const check = (policy: Bag | string) =>
  provider.check({ ...about, news: { name: 'p', role: 'r', policy }, olds: {}, randomSeed: new Uint8Array(32) })
const differs = async (before: string, after: string): Promise<boolean> => {
  const bag = (policy: string): Bag => ({ name: 'p', role: 'r', policy })
  const request = {
    ...about,
    id: 'r:p',
    olds: bag(before),
    oldInputs: bag(before),
    news: { ...bag(after), __defaults: [] },
    ignoreChanges: [],
  }
  return (await provider.diff(request)).changes === 'some'
}
const policy = (...statements: Bag[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const [read, write] = [
  { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' },
  { Effect: 'Deny', Action: 's3:PutObject', Resource: ['a', 'b'] },
]

// biome-ignore format: one line a case.
test.each<[difference: string, before: string, after: string, changes: boolean]>([
  ['white space', policy(read), JSON.stringify(JSON.parse(policy(read)), undefined, 2), false],
  ['order of keys', policy(read), policy({ Resource: '*', Action: read.Action, Effect: 'Allow' }), false],
  ['order of actions', policy(read), policy({ ...read, Action: ['s3:ListBucket', 's3:GetObject'] }), false],
  ['an action that comes twice', policy(read), policy({ ...read, Action: ['s3:GetObject', 's3:ListBucket', 's3:GetObject'] }), false],
  ['one resource in a list', policy(read), policy({ ...read, Resource: ['*'] }), false],
  ['order of statements', policy(read, write), policy(write, read), false],
  ['one statement in a list', policy(read), JSON.stringify({ Version: '2012-10-17', Statement: read }), false],
  ['an account and its root user', policy({ ...read, Principal: { AWS: '123456789012' } }), policy({ ...read, Principal: { AWS: ['arn:aws:iam::123456789012:root'] } }), false],
  ['a condition of text and of boolean', policy({ ...read, Condition: { Bool: { a: 'true' } } }), policy({ ...read, Condition: { Bool: { a: true } } }), false],
  ['another action', policy(read), policy({ ...read, Action: 's3:GetObject' }), true],
  ['another effect', policy(read), policy({ ...read, Effect: 'Deny' }), true],
  ['one more statement', policy(read), policy(read, write), true],
  ['another version', policy(read), JSON.stringify({ Version: '2008-10-17', Statement: [read] }), true],
  ['another Sid', policy(read), policy({ ...read, Sid: 'a' }), true],
  ['case of a resource', policy({ ...read, Resource: 'a' }), policy({ ...read, Resource: 'A' }), true],
])('policies that differ in %s', async (_difference, before, after, changes) => {
  expect(await differs(before, after)).toBe(changes)
})

// biome-ignore format: one line a case.
test.each<[text: string, reason: string]>([
  ['', '"policy" is an empty string, which is not a valid JSON value'],
  [' {}', '"policy" contains an invalid JSON policy: leading space characters are not allowed'],
  ['[{}]', '"policy" contains an invalid JSON policy: contains a JSON array, not a JSON object'],
  ['"{}"', '"policy" contains an invalid JSON policy: contains a JSON-encoded string, not a JSON-encoded object'],
  ['policy.json', '"policy" contains an invalid JSON policy: not a JSON object'],
  ['{"Version":', '"policy" contains an invalid JSON policy: Unexpected end of JSON input'],
])('the policy %j is refused: %s', async (text, reason) => {
  expect((await check(text)).failures).toEqual([{ property: '', reason: `${reason}. Examine values at 'it.policy'.` }])
})

test('a policy that is an object becomes its text', async () => {
  expect((await check({ Version: '2012-10-17', Statement: [read] })).inputs.policy).toBe(policy(read))
})

test('a policy with an unknown inside is unknown as a whole, and one with a secret is secret', async () => {
  expect((await check({ Statement: [{ ...read, Resource: UNKNOWN }] })).inputs.policy).toBe(UNKNOWN)
  const { inputs } = await check({ Statement: [{ ...read, Resource: secret('a') }] })
  expect(isSecret(inputs.policy!)).toBe(true)
})
