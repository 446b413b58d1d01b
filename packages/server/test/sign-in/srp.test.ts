import { randomBytes } from 'node:crypto'
import {
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { AuthenticationDetails, CognitoUser, CognitoUserPool, type CognitoUserSession } from 'amazon-cognito-identity-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { padHex, secretHash } from '../../src/crypto/index.ts'
import { srpClientSession } from '../../src/srp-client.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }
/** A client without ExplicitAuthFlows, like the minimal one of the guide. */
const minimal = { ExplicitAuthFlows: undefined }

/** One SRP exchange; `change` alters the answer. */
async function exchange(
  client: { ClientId: string; ClientSecret?: string; UserPoolId: string },
  username = 'alice',
  change: (responses: Record<string, string>) => Record<string, string> = same => same,
  typed = password,
) {
  const { A, prove } = srpClientSession()
  const hash = (name: string): Record<string, string> =>
    client.ClientSecret === undefined ? {} : { SECRET_HASH: secretHash(client.ClientSecret, name, client.ClientId) }
  const begun = await service.sdk.send(
    new InitiateAuthCommand({
      ClientId: client.ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: username, SRP_A: A, ...hash(username) },
    }),
  )
  const responses = { ...prove(client.UserPoolId, typed, begun.ChallengeParameters), ...hash(begun.ChallengeParameters!.USER_ID_FOR_SRP!) }
  const respond = (more: (responses: Record<string, string>) => Record<string, string> = change, ClientId = client.ClientId) =>
    service.sdk.send(
      new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses: more(responses) }),
    )
  return { begun, respond }
}

test('amazon-cognito-identity-js signs in by USER_SRP_AUTH through a client with default settings', async () => {
  const { UserPoolId, ClientId } = await createPoolWithUser(service, minimal)
  const user = new CognitoUser({ Username: 'alice', Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint: service.url }) })
  const signIn = (Password: string) =>
    new Promise<CognitoUserSession>((resolve, reject) =>
      user.authenticateUser(new AuthenticationDetails({ Username: 'alice', Password }), { onSuccess: resolve, onFailure: reject }),
    )
  await expect(signIn('Wrong-1!')).rejects.toMatchObject(wrong)
  const session = await signIn(password)
  expect(session.isValid()).toBe(true)
  const refreshed = await new Promise<CognitoUserSession>((resolve, reject) =>
    user.refreshSession(session.getRefreshToken(), (error, next) => (error ? reject(error) : resolve(next))),
  )
  expect(refreshed.getAccessToken().payload.origin_jti).toBe(session.getAccessToken().payload.origin_jti)
})

describe('PASSWORD_VERIFIER', () => {
  test('PASSWORD_VERIFIER works with SECRET_HASH, by an alias, and for a temporary password', async () => {
    const client = await createPoolWithUser(service, { ...minimal, GenerateSecret: true }, { AliasAttributes: ['email'] })
    for (const name of ['alice', 'alice@example.com']) {
      const { begun, respond } = await exchange(client, name)
      expect(begun).toMatchObject({
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeParameters: { USERNAME: 'alice', USER_ID_FOR_SRP: 'alice' },
      })
      expect(begun.Session).toBeUndefined()
      expect((await respond()).AuthenticationResult?.AccessToken).toBeDefined()
    }
    await service.sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId: client.UserPoolId, Username: 'alice', Password: password, Permanent: false }),
    )
    const { respond } = await exchange(client)
    expect(await respond()).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: expect.any(String) })
  })

  test('PASSWORD_VERIFIER refuses a proof with a wrong password, a changed or foreign SECRET_BLOCK, an old one, and a proof that was used', async () => {
    const client = await createPoolWithUser(service, minimal)
    const other = await createPoolWithUser(service, minimal)
    await expect((await exchange(client, 'alice', same => same, 'Wrong-1!')).respond()).rejects.toMatchObject(wrong)
    const { respond } = await exchange(client)
    const changed = (name: string) => (responses: Record<string, string>) => ({
      ...responses,
      [name]: Buffer.from(randomBytes(Buffer.from(responses[name]!, 'base64').length)).toString('base64'),
    })
    await expect(respond(changed('PASSWORD_CLAIM_SIGNATURE'))).rejects.toMatchObject(wrong)
    await expect(respond(changed('PASSWORD_CLAIM_SECRET_BLOCK'))).rejects.toMatchObject(wrong)
    await expect(respond(responses => ({ ...responses, TIMESTAMP: 'Tue Apr 1 01:02:03 UTC 2025' }))).rejects.toMatchObject(wrong)
    await expect(respond(responses => responses, other.ClientId)).rejects.toMatchObject(wrong)
    await expect(respond(responses => ({ ...responses, DEVICE_KEY: 'us-east-1_x' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Device does not exist.',
    })
    for (const name of ['PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP', 'USERNAME'])
      await expect(respond(responses => ({ ...responses, [name]: '' }))).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: `Missing required parameter ${name}`,
      })

    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => respond()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(respond()).rejects.toMatchObject(wrong)
    const late = await exchange(client)
    await service.clock.advance(3 * 60_000)
    await expect(late.respond()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    })
  })

  test('SRP_A that is 0 modulo N or not a number answers InvalidParameterException', async () => {
    const { ClientId } = await createPoolWithUser(service, minimal)
    const N =
      'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF'
    for (const SRP_A of ['0', '00', N, 'xyz', 'f'.repeat(2_000)])
      await expect(
        service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: 'alice', SRP_A } })),
      ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  test('wrong SRP proofs and wrong passwords count towards one lock-out', async () => {
    const client = await createPoolWithUser(service, { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] })
    for (let n = 0; n < 3; n++)
      await expect((await exchange(client, 'alice', same => same, 'Wrong-1!')).respond()).rejects.toMatchObject(wrong)
    const waiting = await exchange(client)
    for (let n = 0; n < 2; n++) await expect(client.signIn({ PASSWORD: 'Wrong-1!' })).rejects.toMatchObject(wrong)
    const locked = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' }
    await expect(waiting.respond()).rejects.toMatchObject(locked)
    await expect(exchange(client)).rejects.toMatchObject(locked)
  })
})

describe('USER_SRP_AUTH of an unknown user', () => {
  test('USER_SRP_AUTH of an unknown user answers UserNotFoundException with PreventUserExistenceErrors LEGACY', async () => {
    await expect(exchange(await createPoolWithUser(service, minimal), 'nobody')).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    })
  })

  test.each([
    ['plain names', {}, 'nobody', /^nobody$/],
    ['e-mail names', { UsernameAttributes: ['email' as const] }, 'nobody@example.com', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ])(
    'gets the same simulated challenge each time in a pool of %s, and then the words of a wrong password',
    async (_, pool, name, userId) => {
      const settings = { ...minimal, PreventUserExistenceErrors: 'ENABLED' as const }
      const client = 'UsernameAttributes' in pool ? await withoutUser(settings, pool) : await createPoolWithUser(service, settings, pool)
      const [one, two] = [await exchange(client, name), await exchange(client, name)]
      const [first, second] = [one.begun.ChallengeParameters!, two.begun.ChallengeParameters!]
      expect(first.USER_ID_FOR_SRP).toMatch(userId)
      expect([first.SALT, first.USER_ID_FOR_SRP, first.USERNAME]).toEqual([second.SALT, second.USER_ID_FOR_SRP, first.USER_ID_FOR_SRP])
      expect(first.SALT).toMatch(/^[0-9a-f]{1,32}$/)
      expect(padHex(first.SRP_B!).length).toBeGreaterThan(700)
      expect(first.SRP_B).not.toBe(second.SRP_B)
      await expect(one.respond()).rejects.toMatchObject(wrong)
    },
  )
})

async function withoutUser(client: object, pool: object) {
  const { CreateUserPoolClientCommand, CreateUserPoolCommand } = await import('@aws-sdk/client-cognito-identity-provider')
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...pool }))
  const { UserPoolClient } = await service.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientName: 'client', ...client }),
  )
  return { UserPoolId: UserPool!.Id!, ClientId: UserPoolClient!.ClientId! }
}

test('AdminInitiateAuth allows USER_SRP_AUTH as well', async () => {
  const { UserPoolId, ClientId } = await createPoolWithUser(service, minimal)
  const begun = await service.sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'alice', SRP_A: srpClientSession().A },
    }),
  )
  expect(begun.ChallengeName).toBe('PASSWORD_VERIFIER')
})
