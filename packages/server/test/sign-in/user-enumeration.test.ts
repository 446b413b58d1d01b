import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  CompleteWebAuthnRegistrationCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  StartWebAuthnRegistrationCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { inboxMessageTo } from '../support/inbox.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'
import { hiding, locked, relyingParty, strangerAt, wrong } from './hiding-client.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

/** A pool with passkeys, whose user `alice` has one. */
async function createPoolWithPasskey(service: TestService, client: object, pool: object = {}) {
  const { sdk } = service
  const made = await createPoolWithUser(service, client, {
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    ...pool,
  })
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: made.UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      WebAuthnConfiguration: { RelyingPartyId: relyingParty },
    }),
  )
  const AccessToken = (await made.begin('USER_PASSWORD_AUTH', { PASSWORD: password })).AuthenticationResult!.AccessToken!
  const passkey = createSoftwarePasskey(relyingParty, `https://${relyingParty}`)
  const { CredentialCreationOptions } = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
  const Credential = passkey.register(CredentialCreationOptions as { challenge: string })
  await sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
  return { ...made, passkey, AccessToken }
}

describe.each(['SQLite', 'PostgreSQL'])('user enumeration with PreventUserExistenceErrors enabled, on %s', engine => {
  let service: TestService
  beforeAll(async () => {
    service = await startTestService(engine === 'PostgreSQL' ? { databaseUrl: await postgres.database() } : {})
  })
  afterAll(() => service.close())
  const { heardOf, said, guess, challenge } = strangerAt(() => service)

  test('in a pool with case-insensitive usernames, an unknown user has one SRP salt and one lock-out in every case, like a known user', async () => {
    const { ClientId } = await createPoolWithUser(service, hiding, { UsernameConfiguration: { CaseSensitive: false } })
    for (const name of ['alice', 'nobody']) {
      const upper = name.toUpperCase()
      const [first, second] = [await challenge(ClientId, name), await challenge(ClientId, upper)]
      expect(second).toMatchObject({ SALT: first.SALT, USER_ID_FOR_SRP: first.USER_ID_FOR_SRP })
      for (let n = 0; n < 5; n++) expect(await guess(ClientId, n % 2 ? name : upper)).toBe(wrong)
      expect(await guess(ClientId, upper)).toBe(locked)
    }
  })

  test('in a pool with case-insensitive usernames, an unknown user has one passkey and one address in every case, like a known user', async () => {
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const]
    const { ClientId } = await createPoolWithPasskey(
      service,
      { ...hiding, ExplicitAuthFlows },
      { UsernameConfiguration: { CaseSensitive: false } },
    )
    const shown = async (Username: string) => {
      const AuthParameters = { USERNAME: Username, PREFERRED_CHALLENGE: 'WEB_AUTHN' }
      const asked = await service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters }))
      const { CodeDeliveryDetails } = await service.sdk.send(new ForgotPasswordCommand({ ClientId, Username }))
      return [JSON.parse(asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!).allowCredentials, CodeDeliveryDetails]
    }
    for (const name of ['alice', 'nobody', 'nobody@example.com']) expect(await shown(name.toUpperCase())).toEqual(await shown(name))
  })

  test('the assertion of a passkey that the service does not accept from the user is refused like one of an unknown user', async () => {
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const]
    const { ClientId, UserPoolId, passkey, AccessToken } = await createPoolWithPasskey(service, { ...hiding, ExplicitAuthFlows })
    const assert = async (USERNAME: string, key = passkey) => {
      const AuthParameters = { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' }
      const asked = await service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters }))
      const options = asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!
      const [{ id }] = JSON.parse(options).allowCredentials
      const CREDENTIAL = JSON.stringify({ ...JSON.parse(key.assert(options)), ...(key !== passkey && { id, rawId: id }) })
      const ChallengeResponses = { USERNAME, CREDENTIAL }
      return said(
        service.sdk.send(
          new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'WEB_AUTHN', Session: asked.Session, ChallengeResponses }),
        ),
      )
    }
    expect(await assert('alice')).toBe('in')
    const forger = createSoftwarePasskey(relyingParty, `https://${relyingParty}`)
    expect([await assert('alice', forger), await assert('nobody', forger), await assert('nobody')]).toEqual([wrong, wrong, wrong])

    // A user with a second factor cannot sign in by a passkey, which no second factor follows.
    const { SecretCode } = await service.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
    await service.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
    await service.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SoftwareTokenMfaSettings }))
    expect(await assert('alice')).toBe(wrong)
  })

  test('SECRET_BLOCK has the same length for an unknown user', async () => {
    const { ClientId } = await createPoolWithUser(service, hiding)
    const { A } = srpClientSession()
    const lengths = await Promise.all(['alice', 'nbody'].map(async name => (await challenge(ClientId, name, A)).SECRET_BLOCK!.length))
    expect(lengths[1]).toBe(lengths[0])
  })

  test('a wrong SRP proof has the same answer and the same lock-out for an unknown user', async () => {
    const { ClientId } = await createPoolWithUser(service, hiding)
    const prove = async (name: string) => {
      const { SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = await challenge(ClientId, name)
      const ChallengeResponses = {
        USERNAME: USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: createHash('sha256').update(SECRET_BLOCK).digest('base64'),
        TIMESTAMP: new Date().toUTCString().replace(/^(\w+), 0?(\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4'),
      }
      return said(service.sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses })))
    }
    for (const name of ['alice', 'nobody']) {
      for (let n = 0; n < 5; n++) expect(await prove(name)).toBe(wrong)
      expect(await guess(ClientId, name)).toBe(locked)
      await expect(challenge(ClientId, name)).rejects.toMatchObject({ message: 'Password attempts exceeded' })
    }
  })

  test.runIf(engine === 'SQLite')('a wrong password writes the same rows for an unknown user', async () => {
    const { UserPoolId, ClientId } = await createPoolWithUser(service, hiding)
    const read = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { readOnly: true })
    const rows = () => read.prepare('select failures, locked_until - last_at as lock from attempts where pool_id = ?').all(UserPoolId)
    for (const name of ['alice', 'nobody']) for (let n = 0; n < 5; n++) await guess(ClientId, name)
    expect(rows()).toEqual([
      { failures: 5, lock: 1_000 },
      { failures: 5, lock: 1_000 },
    ])
    read.close()
  })

  interface Coded {
    ClientId: string
    Username: string
    ConfirmationCode: string
    Password: string
  }
  test.each([
    {
      code: 'a new password',
      send: (input: Coded) => service.sdk.send(new ForgotPasswordCommand(input)),
      guess: (input: Coded) => service.sdk.send(new ConfirmForgotPasswordCommand(input)),
    },
    {
      code: 'a confirmation',
      send: (input: Coded) => service.sdk.send(new ResendConfirmationCodeCommand(input)),
      guess: (input: Coded) => service.sdk.send(new ConfirmSignUpCommand(input)),
    },
  ])('codes for $code have the same answers and limits for an unknown user', async ({ send, guess }) => {
    const { UserPoolId, ClientId } = await createPoolWithUser(service, hiding, { AutoVerifiedAttributes: ['email'] })
    const outcomes = await Promise.all(
      ['alice@example.com', 'nobody@example.com'].map(async Username => {
        const UserAttributes = [{ Name: 'email', Value: Username }]
        if (Username.startsWith('alice')) {
          await service.sdk.send(new SignUpCommand({ ClientId, Username, Password: 'Correct-horse-9', UserAttributes }))
          const verified = [{ Name: 'email_verified', Value: 'true' }]
          await service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: verified }))
        }
        const input = { ClientId, Username, ConfirmationCode: '000000', Password: 'Correct-horse-8' }
        const sent = () => heardOf(send(input).then(({ CodeDeliveryDetails }) => Object.values(CodeDeliveryDetails!).join()))
        const heard = [await sent()]
        for (let n = 0; n < 16; n++) heard.push(await heardOf(guess(input).then(() => 'in')))
        for (let n = 0; n < 5; n++) heard.push(await sent())
        return heard.map(words => words.replace(/[an]\*\*\*@/, '?***@'))
      }),
    )
    expect(outcomes[1]).toEqual(outcomes[0])
    // Where it was sent, that a guess was wrong, and that there were too many.
    expect(new Set(outcomes[0]).size).toBe(3)
    expect(await inboxMessageTo(service.url, 'nobody@example.com')).toBeUndefined()
  })

  test.each([
    ['verifies mail', { AutoVerifiedAttributes: ['email' as const] }],
    ['verifies nothing', {}],
    [
      'leaves recovery to administrators',
      { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only' as const, Priority: 1 }] } },
    ],
  ])(
    'ForgotPassword and ResendConfirmationCode in a pool that %s answer alike for a user with an address, a user without one and an unknown user',
    async (_, pool) => {
      const { ClientId } = await createPoolWithUser(service, hiding, pool)
      await service.sdk.send(new SignUpCommand({ ClientId, Username: 'carol', Password: 'Correct-horse-9' }))
      const heard = await Promise.all(
        ['alice', 'carol', 'nobody'].map(async Username => [
          await said(service.sdk.send(new ForgotPasswordCommand({ ClientId, Username }))),
          await said(service.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username }))),
        ]),
      )
      expect(heard).toEqual([heard[2], heard[2], heard[2]])
    },
  )

  test.each([
    ['as long as a body may be', `a@${'.'.repeat(130_000)}@`],
    ['with a character that PostgreSQL cannot keep', 'bob\u0000by'],
    ['that is half a character', 'bob\ud800'],
    ['of a property of every object', '__proto__'],
  ])('USER_PASSWORD_AUTH and USER_SRP_AUTH treat a username %s as an unknown user', async (_, name) => {
    for (const AliasAttributes of [undefined, ['email' as const, 'preferred_username' as const]]) {
      const { ClientId } = await createPoolWithUser(service, hiding, { AliasAttributes })
      expect(await guess(ClientId, name)).toBe(wrong)
      expect(await challenge(ClientId, name)).toMatchObject({ SALT: expect.stringMatching(/^[0-9a-f]+$/) })
    }
  })
})
