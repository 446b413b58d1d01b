import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, startTestService, type TestService } from '../support/service.ts'
import { hiding, locked, relyingParty, strangerAt, wrong } from './hiding-client.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

describe.each(['SQLite', 'PostgreSQL'])('the user id of an unknown user, on %s', engine => {
  let service: TestService
  beforeAll(async () => {
    service = await startTestService(engine === 'PostgreSQL' ? { databaseUrl: await postgres.database() } : {})
  })
  afterAll(() => service.close())
  const { said, guess, challenge } = strangerAt(() => service)

  test('in a pool with email usernames, an unknown user answers by name or by the user id of the challenge, and is locked out for both', async () => {
    const { sdk } = service
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'p', UsernameAttributes: ['email'] }))
    const UserPoolId = UserPool!.Id!
    const ExplicitAuthFlows = [...hiding.ExplicitAuthFlows, 'ALLOW_USER_AUTH' as const]
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', ...hiding, ExplicitAuthFlows }),
    )
    const ClientId = UserPoolClient!.ClientId!
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'alice@example.com', MessageAction: 'SUPPRESS' }))
    for (const name of ['alice@example.com', 'nobody@example.com']) {
      const { USER_ID_FOR_SRP: id = '' } = await challenge(ClientId, name)
      expect(id).not.toBe(name)
      for (const USERNAME of [name, id]) {
        const { Session } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: name } }))
        const ChallengeResponses = { USERNAME, ANSWER: 'PASSWORD', PASSWORD: 'Wrong-pass-1!' }
        expect(
          await said(
            sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'SELECT_CHALLENGE', Session, ChallengeResponses })),
          ),
        ).toBe(wrong)
      }
      for (let n = 0; n < 3; n++) expect(await guess(ClientId, n % 2 ? name : id)).toBe(wrong)
      expect([await guess(ClientId, name), await guess(ClientId, id)]).toEqual([locked, locked])
    }
  })

  test.each([
    ['email', ['bob@example.com', 'Quentin.7@nine.example', '0@9.example']],
    ['phone_number', ['+15555550123', '+4930901820', '+123456789012345', '+15555550007']],
  ] as const)(
    'in a pool with %s usernames, an unknown user has the answers of its name under the user id of the challenge, like a known user',
    async (attribute, unknown) => {
      const { sdk } = service
      const pool = {
        UsernameAttributes: [attribute],
        AutoVerifiedAttributes: ['email' as const, 'phone_number' as const],
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' },
        Policies: {
          SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const, 'SMS_OTP' as const, 'WEB_AUTHN' as const] },
        },
      }
      const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'p', ...pool }))
      const UserPoolId = UserPool!.Id!
      await sdk.send(
        new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OFF', WebAuthnConfiguration: { RelyingPartyId: relyingParty } }),
      )
      const ExplicitAuthFlows = [...hiding.ExplicitAuthFlows, 'ALLOW_USER_AUTH' as const]
      const { UserPoolClient } = await sdk.send(
        new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', ...hiding, ExplicitAuthFlows }),
      )
      const ClientId = UserPoolClient!.ClientId!
      const known = attribute === 'email' ? 'alice@example.com' : '+15555550199'
      const UserAttributes = [{ Name: `${attribute}_verified`, Value: 'true' }]
      await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: known, MessageAction: 'SUPPRESS', UserAttributes }))
      await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: known, Password: password, Permanent: true }))

      const shown = async (USERNAME: string) => {
        const ask = async (PREFERRED_CHALLENGE: string) => {
          const AuthParameters = { USERNAME, PREFERRED_CHALLENGE }
          const { ChallengeParameters } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters }))
          const { CREDENTIAL_REQUEST_OPTIONS, ...rest } = ChallengeParameters!
          return CREDENTIAL_REQUEST_OPTIONS === undefined ? rest : JSON.parse(CREDENTIAL_REQUEST_OPTIONS).allowCredentials
        }
        const { SALT, USER_ID_FOR_SRP } = await challenge(ClientId, USERNAME)
        const codes = [await ask('EMAIL_OTP'), await ask('SMS_OTP'), await ask('WEB_AUTHN')]
        const recovery = (await sdk.send(new ForgotPasswordCommand({ ClientId, Username: USERNAME }))).CodeDeliveryDetails
        const resent = (await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: USERNAME }))).CodeDeliveryDetails
        return { SALT, USER_ID_FOR_SRP, codes, recovery, resent }
      }
      for (const name of [known, ...unknown]) {
        const byName = await shown(name)
        expect(await shown(byName.USER_ID_FOR_SRP!)).toEqual(byName)
        if (attribute === 'email') expect(byName.recovery!.Destination).toBe(name.replace(/^(.).*@(.).*$/, '$1***@$2***'))
        else expect(byName.recovery!.Destination).toMatch(new RegExp(`^\\+\\*{${name.length - 5}}${name.slice(-4)}$`))
      }
      // A UUID of no user has answers as well.
      expect((await shown('34c84488-e0e1-70ae-d2ee-991ad1a898c8')).recovery!.Destination).toMatch(
        attribute === 'email' ? /^\w\*\*\*@\w\*\*\*$/ : /^\+\*+\d{4}$/,
      )
    },
  )

  test('in a pool with email usernames, USER_ID_FOR_SRP of an unknown email looks like a sub, and an unknown sub is its own', async () => {
    const { sdk } = service
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'p', UsernameAttributes: ['email'] }))
    const UserPoolId = UserPool!.Id!
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', ...hiding }))
    const ClientId = UserPoolClient!.ClientId!
    const { User } = await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'a@example.com', MessageAction: 'SUPPRESS' }))
    const sub = User!.Username!
    expect(await challenge(ClientId, 'a@example.com')).toMatchObject({ USER_ID_FOR_SRP: sub })
    expect(await challenge(ClientId, sub)).toMatchObject({ USER_ID_FOR_SRP: sub })

    const stranger = '34c84488-e0e1-70ae-d2ee-991ad1a898c8'
    expect(await challenge(ClientId, 'nobody@example.com')).toMatchObject({
      USER_ID_FOR_SRP: expect.stringMatching(/^[0-9a-f]{8}-.{4}-70/),
    })
    expect(await challenge(ClientId, stranger)).toMatchObject({ USER_ID_FOR_SRP: stranger })
  })
})
