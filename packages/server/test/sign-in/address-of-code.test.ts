import {
  AdminDeleteUserAttributesCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { createPoolWithUser, ownSender, password, smsSender } from '../support/service.ts'

/** A correct code of a second factor verifies the address that it was sent to, and no other. */
describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const factors = {
    EMAIL_OTP: {
      attribute: 'email',
      address: 'alice@example.com',
      other: 'new@example.com',
      setting: { EmailMfaSettings: { Enabled: true } },
    },
    SMS_MFA: { attribute: 'phone_number', address: '+15551234567', other: '+15557654321', setting: { SMSMfaSettings: { Enabled: true } } },
  } as const

  /** A pool that requires MFA, and what a test does with its user. */
  async function setUp(factor: keyof typeof factors) {
    const { sdk } = service
    const { attribute, address, setting } = factors[factor]
    const app = await createPoolWithUser(service, {}, { ...ownSender, ...smsSender })
    const who = { UserPoolId: app.UserPoolId, Username: 'alice' }
    const mfa = { ...(factor === 'EMAIL_OTP' ? { EmailMfaConfiguration: {} } : { SmsMfaConfiguration: smsSender }) }
    await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: who.UserPoolId, MfaConfiguration: 'ON', ...mfa }))
    const write = (values: Record<string, string>) =>
      sdk.send(
        new AdminUpdateUserAttributesCommand({ ...who, UserAttributes: Object.entries(values).map(([Name, Value]) => ({ Name, Value })) }),
      )
    const remove = () => sdk.send(new AdminDeleteUserAttributesCommand({ ...who, UserAttributeNames: [attribute] }))
    await write({ [attribute]: address, [`${attribute}_verified`]: 'false' })
    await sdk.send(new AdminSetUserMFAPreferenceCommand({ ...who, ...setting }))
    const begin = () => app.begin('USER_PASSWORD_AUTH', { PASSWORD: password })
    const finish = async (Session: string | undefined, to: string) =>
      app.answer(factor, Session, {
        [factor === 'EMAIL_OTP' ? 'EMAIL_OTP_CODE' : 'SMS_MFA_CODE']: await inboxCodeTo(service.url, to),
      })
    const shown = async () => {
      const { UserAttributes } = await sdk.send(new AdminGetUserCommand(who))
      const attributeOf = (name: string) => UserAttributes!.find(({ Name }) => Name === name)?.Value
      return [attributeOf(attribute), attributeOf(`${attribute}_verified`)]
    }
    return { ...app, write, remove, begin, finish, shown }
  }
  type World = Awaited<ReturnType<typeof setUp>>
  type Change = (world: World, factor: (typeof factors)[keyof typeof factors]) => Promise<unknown>

  describe.each(['EMAIL_OTP', 'SMS_MFA'] as const)('%s', name => {
    const { attribute, address, other } = factors[name]
    test.each<{ meanwhile: string; change: Change; left: (string | undefined)[] }>([
      { meanwhile: 'nothing', change: async () => {}, left: [address, 'true'] },
      { meanwhile: 'another attribute', change: ({ write }) => write({ given_name: 'Alicia' }), left: [address, 'true'] },
      { meanwhile: 'the address, unverified', change: ({ write }) => write({ [attribute]: other }), left: [other, 'false'] },
      {
        meanwhile: 'the address, verified',
        change: ({ write }) => write({ [attribute]: other, [`${attribute}_verified`]: 'true' }),
        left: [other, 'true'],
      },
      { meanwhile: 'the address, deleted', change: ({ remove }) => remove(), left: [undefined, undefined] },
      {
        meanwhile: 'the address, twice and back',
        change: async ({ write }) => [await write({ [attribute]: other }), await write({ [attribute]: address })],
        left: [address, 'true'],
      },
    ])('a code whose challenge was sent before a change of $meanwhile leaves $left', async ({ change, left }) => {
      const world = await setUp(name)
      const { Session } = await world.begin()
      await change(world, factors[name])
      expect((await world.finish(Session, address)).AuthenticationResult).toBeDefined()
      expect(await world.shown()).toEqual(left)
    })
  })

  test('MFA_SETUP gives the user the e-mail address that received the code, unless the user got another one in the meantime', async () => {
    for (const meanwhile of [false, true]) {
      const { remove, begin, answer, finish, write, shown } = await setUp('EMAIL_OTP')
      await remove()
      const { ChallengeName, Session } = await begin()
      expect(ChallengeName).toBe('MFA_SETUP')
      const challenge = await answer('MFA_SETUP', Session, { EMAIL: 'set-up@example.com' })
      if (meanwhile) await write({ email: 'new@example.com' })
      await finish(challenge.Session, 'set-up@example.com')
      expect(await shown()).toEqual(meanwhile ? ['new@example.com', 'false'] : ['set-up@example.com', 'true'])
    }
  })
})
