import { type Bag, revealBag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, type State, startProviderTest } from './support/engine.ts'

let lab: ProviderTest
let pool: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
})
afterAll(() => lab.close())

/** What is different for each resource. */
const own = ['id', 'arn', 'creationDate', 'lastModifiedDate', 'endpoint', 'clientSecret']
const comparable = (outputs: Bag): Bag => Object.fromEntries(Object.entries(revealBag(outputs)).filter(([key]) => !own.includes(key)))

test.each`
  kind        | given
  ${'pool'}   | ${{}}
  ${'pool'}   | ${{ usernameConfiguration: { caseSensitive: false } }}
  ${'pool'}   | ${{ usernameConfiguration: { caseSensitive: true } }}
  ${'pool'}   | ${{ deviceConfiguration: { challengeRequiredOnNewDevice: false, deviceOnlyRememberedOnUserPrompt: false } }}
  ${'pool'}   | ${{ passwordPolicy: { minimumLength: 6 } }}
  ${'pool'}   | ${{ adminCreateUserConfig: { allowAdminCreateUserOnly: true } }}
  ${'pool'}   | ${{ usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] }}
  ${'pool'}   | ${{ schemas: [{ name: 'tier', attributeDataType: 'String', mutable: false }] }}
  ${'pool'}   | ${{ accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] } }}
  ${'pool'}   | ${{ userPoolTier: 'LITE', deletionProtection: 'ACTIVE', tags: { a: '' } }}
  ${'pool'}   | ${{ verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' } }}
  ${'client'} | ${{}}
  ${'client'} | ${{ generateSecret: true }}
  ${'client'} | ${{ enableTokenRevocation: false }}
  ${'client'} | ${{ preventUserExistenceErrors: 'LEGACY', refreshTokenValidity: 1 }}
  ${'client'} | ${{ refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 10 } }}
  ${'client'} | ${{ explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], supportedIdentityProviders: ['COGNITO'] }}
`('the code of an imported $kind with $given is a program without changes, which makes an equal $kind', async ({ kind, given }) => {
  const name = 'given'
  const made = await lab.up(kind, 'it', { name, ...(kind === 'client' && { userPoolId: pool.id }), ...given })
  const imported = await lab.importing(kind, 'it', kind === 'client' ? `${pool.id}/${made.id}` : made.id)
  const { __defaults: _, tagsAll: __, ...code } = imported!.inputs

  expect((await lab.up(kind, 'it', code, imported)).did).toBe('same')
  expect(code).toMatchObject(given)
  expect(comparable((await lab.up(kind, 'copy', code)).outputs)).toEqual(comparable(made.outputs))
})
