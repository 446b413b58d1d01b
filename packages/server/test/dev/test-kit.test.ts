import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { claimsOf } from '../support/claims.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser } from '../support/service.ts'

const password = 'Correct-horse-9'

describe.each(engines)('the development API of a test kit (%s)', engine => {
  const service = useServiceOn(engine)
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${service.url}/_poolhouse/${path}`, {
      method,
      headers: { 'x-poolhouse': '1' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, ...(await answer.json()) }
  }
  const next = (to: string, more = '') => ask('GET', `inbox/next?to=${encodeURIComponent(to)}${more}`)
  const pool = async (request: object = { settings: { AutoVerifiedAttributes: ['email'] } }) => {
    const made = await ask('POST', 'pools', request)
    expect(made).toMatchObject({ status: 201 })
    return made as { userPoolId: string; clientId: string; issuer: string }
  }
  const signUp = (ClientId: string, Username: string) =>
    service.sdk.send(
      new SignUpCommand({ ClientId, Username, Password: password, UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }] }),
    )

  test('inbox/next waits for a message, gives the oldest first and each once, with its code', async () => {
    const { clientId, userPoolId } = await pool()
    const waiting = next('carol@example.com', '&timeout=20')
    await signUp(clientId, 'carol')
    const first = await waiting
    expect(first).toMatchObject({ status: 200, kind: 'code', medium: 'EMAIL', to: 'carol@example.com', poolId: userPoolId })
    expect(first.text).toContain(first.code)
    await service.sdk.send(new ResendConfirmationCodeCommand({ ClientId: clientId, Username: 'carol' }))
    await service.sdk.send(new ResendConfirmationCodeCommand({ ClientId: clientId, Username: 'carol' }))
    const second = await next('Carol@Example.com')
    const third = await next('carol@example.com', `&kind=code&pool=${userPoolId}`)
    expect(new Set([first.id, second.id, third.id]).size).toBe(3)
    await service.sdk.send(new ConfirmSignUpCommand({ ClientId: clientId, Username: 'carol', ConfirmationCode: third.code }))
    const none = await next('carol@example.com', '&timeout=0.1')
    expect(none.status).toBe(404)
    expect(none.message).toContain('No message to "carol@example.com" came within 0.1 s.')
    expect(none.message).toContain(`code to carol@example.com of ${userPoolId} (given already)`)
    expect(none.message).not.toContain(third.code)
  })

  test('of two that wait for one message one gets it, and another kind or pool is not given', async () => {
    const { clientId } = await pool()
    await signUp(clientId, 'dave')
    for (const more of ['&kind=mfa', '&pool=us-east-1_Other'])
      expect((await next('dave@example.com', `&timeout=0${more}`)).status).toBe(404)
    const both = await Promise.all([next('dave@example.com', '&timeout=0.2'), next('dave@example.com', '&timeout=0.2')])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404])
  })

  test('an invitation has the temporary password as code, and a link has its link', async () => {
    const { clientId, userPoolId } = await pool({
      settings: {
        AutoVerifiedAttributes: ['email'],
        VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
      },
    })
    const UserAttributes = [{ Name: 'email', Value: 'erin@example.com' }]
    await service.sdk.send(
      new AdminCreateUserCommand({ UserPoolId: userPoolId, Username: 'erin', UserAttributes, DesiredDeliveryMediums: ['EMAIL'] }),
    )
    const invitation = await next('erin@example.com')
    const { ChallengeName } = await service.sdk.send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'erin', PASSWORD: invitation.code },
      }),
    )
    expect([invitation.kind, ChallengeName]).toEqual(['invitation', 'NEW_PASSWORD_REQUIRED'])
    await signUp(clientId, 'frank')
    const { link } = await next('frank@example.com')
    expect(link).toContain(`/${userPoolId}/confirmUser?`)
  })

  test('tokens are those of a sign-in: they verify, refresh, end with the user, and have the groups of the request', async () => {
    const { clientId, userPoolId, issuer } = await pool({ users: [{ username: 'alice', password }], groups: [{ name: 'users' }] })
    const tokens = await ask('POST', 'tokens', { client: clientId, username: 'alice', groups: ['users', 'admins'] })
    expect(claimsOf(tokens.idToken)).toMatchObject({ iss: issuer, aud: clientId, 'cognito:groups': ['admins', 'users'] })
    expect((await service.sdk.send(new GetUserCommand({ AccessToken: tokens.accessToken }))).Username).toBe('alice')
    const AuthParameters = { REFRESH_TOKEN: tokens.refreshToken }
    const refreshed = await service.sdk.send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }),
    )
    expect(claimsOf(refreshed.AuthenticationResult!.IdToken!)['cognito:groups']).toEqual(['admins', 'users'])
    await ask('POST', 'tokens', { client: clientId, username: 'alice', groups: ['users'] })
    const { Groups } = await service.sdk.send(new AdminListGroupsForUserCommand({ UserPoolId: userPoolId, Username: 'alice' }))
    expect(Groups!.map(({ GroupName }) => GroupName)).toEqual(['users'])
    const scoped = await ask('POST', 'tokens', { client: clientId, username: 'alice', scopes: ['email'] })
    expect([claimsOf(scoped.accessToken).scope, scoped.idToken]).toEqual(['email', undefined])
    await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: 'alice' }))
    await expect(service.sdk.send(new GetUserCommand({ AccessToken: tokens.accessToken }))).rejects.toThrow()
  })

  test('tokens are refused for a disabled user, and for one who is not confirmed', async () => {
    const { clientId, userPoolId } = await pool({
      users: [
        { username: 'alice', password },
        { username: 'bob', password, status: 'UNCONFIRMED' },
      ],
    })
    await service.sdk.send(new AdminDisableUserCommand({ UserPoolId: userPoolId, Username: 'alice' }))
    expect((await ask('POST', 'tokens', { client: clientId, username: 'alice' })).message).toContain('"alice" is disabled')
    expect((await ask('POST', 'tokens', { client: clientId, username: 'bob' })).message).toContain('has the status UNCONFIRMED')
  })

  test('two isolated pools have different ids and the same names of users, and a reset removes them', async () => {
    const [one, other] = await Promise.all([
      pool({ users: [{ username: 'alice', password }] }),
      pool({ users: [{ username: 'alice', password }] }),
    ])
    expect(one.userPoolId).not.toBe(other.userPoolId)
    expect(one.clientId).not.toBe(other.clientId)
    await ask('POST', 'reset')
    await expect(service.sdk.send(new DescribeUserPoolCommand({ UserPoolId: one.userPoolId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  test('a pool that cannot be made whole leaves nothing', async () => {
    const taken = await pool()
    const held = async () => (await service.status()).counts
    const before = await held()
    const broken = await ask('POST', 'pools', { client: { id: taken.clientId }, users: [{ username: 'alice', password }] })
    expect([broken.status, broken.message]).toEqual([
      400,
      expect.stringContaining(`client "${taken.clientId}" exists in pool ${taken.userPoolId}`),
    ])
    const weak = await ask('POST', 'pools', { users: [{ username: 'alice', password: 'weak' }] })
    expect([weak.status, weak.message]).toEqual([400, expect.stringContaining('pools[0].users[0]: Password did not conform with policy')])
    expect(await held()).toEqual(before)
  })

  test('a restored snapshot has the users, passwords, sign-ins and messages of its moment, and nothing later', async () => {
    const { signIn, ClientId, UserPoolId } = await createPoolWithUser(service, {}, { AutoVerifiedAttributes: ['email'] })
    await signUp(ClientId, 'grace')
    const { AccessToken } = await signIn()
    const { id } = await ask('POST', 'snapshots')
    expect((await next('grace@example.com')).status).toBe(200)
    await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alice' }))
    await signUp(ClientId, 'heidi')
    await ask('POST', 'reset')
    const started = performance.now()
    expect(await ask('POST', 'snapshots/restore', { id })).toEqual({ status: 200, id })
    expect(performance.now() - started).toBeLessThan(2_000)
    await signIn()
    expect((await service.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('alice')
    expect((await next('grace@example.com')).status).toBe(200)
    await expect(service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'heidi' }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })
})
