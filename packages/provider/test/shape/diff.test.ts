import { type Bag, secret, UNKNOWN } from '@poolhouse/engine'
import { expect, test } from 'vitest'
import { configuredProvider, type Kind, subject } from '../support/engine.ts'

const provider = await configuredProvider({ region: 'us-east-1' })
const diff = (kind: Kind, olds: Bag, news: Bag, ignoreChanges: string[] = []) =>
  provider.diff({ ...subject(kind, 'web'), id: 'id', olds, oldInputs: {}, news, ignoreChanges })

const client = {
  userPoolId: 'us-east-1_a',
  name: 'web',
  region: 'us-east-1',
  accessTokenValidity: 0,
  callbackUrls: ['https://a', 'https://b'],
  clientSecret: secret('s3cret'),
  enableTokenRevocation: true,
  __meta: '{"schema_version":"1"}',
  analyticsConfiguration: null,
}
const same = { userPoolId: 'us-east-1_a', name: 'web', region: 'us-east-1' }

test.each`
  news                                                             | change
  ${same}                                                          | ${undefined}
  ${{ ...same, callbackUrls: ['https://b', 'https://a'] }}         | ${undefined}
  ${{ ...same, callbackUrls: secret(['https://b', 'https://a']) }} | ${undefined}
  ${{ ...same, enableTokenRevocation: true }}                      | ${undefined}
  ${{ ...same, tokenValidityUnits: {} }}                           | ${undefined}
  ${{ ...same, generateSecret: false }}                            | ${undefined}
  ${{ ...same, name: 'other' }}                                    | ${{ name: 'update' }}
  ${{ ...same, callbackUrls: ['https://a'] }}                      | ${{ callbackUrls: 'update' }}
  ${{ ...same, callbackUrls: [] }}                                 | ${{ callbackUrls: 'delete' }}
  ${{ ...same, callbackUrls: ['https://a', UNKNOWN] }}             | ${{ callbackUrls: 'update' }}
  ${{ ...same, accessTokenValidity: 5 }}                           | ${{ accessTokenValidity: 'add' }}
  ${{ ...same, refreshTokenRotation: { feature: 'ENABLED' } }}     | ${{ refreshTokenRotation: 'add' }}
  ${{ ...same, userPoolId: 'us-east-1_b' }}                        | ${{ userPoolId: 'update-replace' }}
  ${{ ...same, userPoolId: UNKNOWN }}                              | ${{ userPoolId: 'update-replace' }}
  ${{ ...same, region: 'eu-west-1' }}                              | ${{ region: 'update-replace' }}
  ${{ ...same, generateSecret: true }}                             | ${{ generateSecret: 'add-replace' }}
`('a client given $news: $change', async ({ news, change }) => {
  const answer = await diff('client', client, news)
  const kinds = Object.fromEntries(Object.entries(answer.detailedDiff!).map(([path, { kind }]) => [path, kind]))
  expect(kinds).toEqual(change ?? {})
  expect(answer.changes).toBe(change ? 'some' : 'none')
  expect(answer.replaces).toEqual(Object.keys(kinds).filter(path => kinds[path]!.endsWith('replace')))
})

test('a state without region has no diff in region', async () => {
  const { region: _, ...older } = client
  expect(await diff('client', older, same)).toMatchObject({ changes: 'none' })
})

const pool = {
  name: 'pool',
  region: 'us-east-1',
  tagsAll: { a: '1' },
  tags: { a: '1' },
  passwordPolicy: { minimumLength: 8, requireNumbers: true, temporaryPasswordValidityDays: 7 },
  accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
  schemas: [{ name: 'tier', attributeDataType: 'String', mutable: true, required: false, developerOnlyAttribute: false }],
  lambdaConfig: { preSignUp: 'arn:a', postConfirmation: 'arn:b' },
  usernameConfiguration: { caseSensitive: true },
}
const samePool = {
  name: 'pool',
  tagsAll: { a: '1' },
  tags: { a: '1' },
  lambdaConfig: { preSignUp: 'arn:a', postConfirmation: 'arn:b' },
  schemas: [{ name: 'tier', attributeDataType: 'String', mutable: true }],
}

test.each`
  news                                                                           | paths
  ${samePool}                                                                    | ${[]}
  ${{ ...samePool, passwordPolicy: { minimumLength: 9, requireNumbers: true } }} | ${['passwordPolicy.minimumLength']}
  ${{ ...samePool, passwordPolicy: { minimumLength: 8 } }}                       | ${['passwordPolicy.requireNumbers']}
  ${{ ...samePool, lambdaConfig: { preSignUp: 'arn:a' } }}                       | ${['lambdaConfig.postConfirmation']}
  ${{ ...samePool, lambdaConfig: undefined }}                                    | ${['lambdaConfig']}
  ${{ ...samePool, tags: { a: '' }, tagsAll: { a: '' } }}                        | ${['tags', 'tagsAll']}
  ${{ ...samePool, usernameConfiguration: { caseSensitive: false } }}            | ${['usernameConfiguration.caseSensitive']}
`('a pool given $news changes $paths', async ({ news, paths }) => {
  const { lambdaConfig, ...others } = news
  const answer = await diff('pool', pool, lambdaConfig ? news : others)
  expect(Object.keys(answer.detailedDiff!)).toEqual(paths)
  expect(answer.diffs).toEqual([...new Set(paths.map((path: string) => path.split('.')[0]))])
})

test.each`
  ignored                                | changes
  ${[]}                                  | ${'some'}
  ${['passwordPolicy']}                  | ${'none'}
  ${['passwordPolicy.minimumLength']}    | ${'none'}
  ${['passwordPolicy["minimumLength"]']} | ${'none'}
  ${['passwordPolicy.*']}                | ${'none'}
  ${['*']}                               | ${'none'}
  ${['passwordPolicy.requireNumbers']}   | ${'some'}
`('ignoreChanges $ignored: $changes', async ({ ignored, changes }) => {
  const news = { ...samePool, passwordPolicy: { minimumLength: 9, requireNumbers: true } }
  expect(await diff('pool', pool, news, ignored)).toMatchObject({ changes })
})

test.each`
  defaults    | first
  ${['name']} | ${false}
  ${[]}       | ${true}
`('a replacement of a pool with defaults $defaults deletes first: $first', async ({ defaults, first }) => {
  const answer = await diff('pool', pool, { ...samePool, usernameAttributes: ['email'], __defaults: defaults })
  expect(answer).toMatchObject({ replaces: ['usernameAttributes'], deleteBeforeReplace: first })
})
