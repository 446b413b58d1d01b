import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { createPoolWithUser, password, startTestService } from '../support/service.ts'

test('logs and error responses contain no password, client secret, token or session', async () => {
  const lines: string[] = []
  const write = (message: string, fields?: Record<string, unknown>) => void lines.push(`${message} ${JSON.stringify(fields)}`)
  const service = await startTestService({ log: { info: write, warn: write, error: write } })
  const made = await createPoolWithUser(service, {
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  })
  const { ClientId, ClientSecret, SECRET_HASH, signIn } = made
  const tokens = await signIn()
  const secrets = [
    password,
    ClientSecret!,
    SECRET_HASH!,
    'Guess-me-not-1!',
    'sealed-session-handle',
    ...Object.values(tokens).map(String),
  ].filter(text => text.length > 8)
  const bodies = [
    [
      'InitiateAuth',
      { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD: 'Guess-me-not-1!', SECRET_HASH } },
    ],
    ['InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD: [password] } }],
    ['InitiateAuth', { ClientId, AuthFlow: 'NONE', AuthParameters: { USERNAME: 'alice', PASSWORD: password, SECRET_HASH } }],
    [
      'RespondToAuthChallenge',
      {
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: 'sealed-session-handle',
        ChallengeResponses: { USERNAME: 'alice', NEW_PASSWORD: password },
      },
    ],
    ['GetUser', { AccessToken: tokens.IdToken }],
    ['GetUser', { AccessToken: `${tokens.AccessToken}x` }],
    ['GetTokensFromRefreshToken', { ClientId, RefreshToken: `${tokens.RefreshToken}x`, ClientSecret }],
    ['GetTokensFromRefreshToken', { ClientId, RefreshToken: tokens.RefreshToken, ClientSecret: `${ClientSecret}x` }],
    ['RevokeToken', { ClientId, Token: tokens.AccessToken, ClientSecret }],
    ['AdminSetUserPassword', { UserPoolId: made.UserPoolId, Username: 'alice', Password: `${password} ` }],
    ['AdminCreateUser', { UserPoolId: made.UserPoolId, Username: 'alice', TemporaryPassword: password }],
  ] as const
  const responses: string[] = []
  const send = async (name: string, body: string) => {
    const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSCognitoIdentityProviderService.${name}` }
    const answer = await fetch(service.url, { method: 'POST', headers, body })
    expect(answer.status, `${name} ${body}`).toBe(400)
    responses.push(`${await answer.text()} ${JSON.stringify([...answer.headers])}`)
  }
  for (const [name, body] of bodies) {
    await send(name, JSON.stringify(body))
    await send(name, JSON.stringify(body).slice(0, -1))
  }
  await service.sdk
    .send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: 'alice', SRP_A: srpClientSession().A } }),
    )
    .catch(error => responses.push(String(error)))
  await service.close()

  for (const text of [...lines, ...responses]) for (const secret of secrets) expect(text).not.toContain(secret)
})
