import {
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolClientCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, expect, test } from 'vitest'
import { allowing, iamFor, refusal, stsFor, trusting } from '../iam/support.ts'
import { claimsOf } from '../support/claims.ts'
import { createPoolWithUser, sdkFor, startTestService } from '../support/service.ts'

const account = '000000000000'
const service = await startTestService()
afterAll(() => service.close())
const iam = iamFor(service)
const sts = stsFor(service)
const host = new URL(service.url).host

let names = 0
async function newRole(trust: string, name = `web-${names++}`) {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }))
  return { RoleArn: Role!.Arn!, RoleId: Role!.RoleId!, RoleName: name }
}
const web = { Action: 'sts:AssumeRoleWithWebIdentity' }
const assume = (RoleArn: string, WebIdentityToken: string, more: { ProviderId?: string; DurationSeconds?: number; Policy?: string } = {}) =>
  sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'alice', WebIdentityToken, ...more }))

async function signedIn() {
  const pool = await createPoolWithUser(service)
  const { IdToken, AccessToken, RefreshToken } = await pool.signIn()
  return { ...pool, IdToken: IdToken!, AccessToken: AccessToken!, RefreshToken: RefreshToken!, sub: claimsOf(IdToken!).sub as string }
}

test('an ID token of a pool gives credentials of a role that trusts the pool, with subject, provider and audience', async () => {
  const { UserPoolId, ClientId, IdToken, sub } = await signedIn()
  const { RoleArn, RoleId, RoleName } = await newRole(
    trusting({ Federated: `arn:aws:iam::${account}:oidc-provider/${host}/${UserPoolId}` }, web),
  )
  const { Credentials, AssumedRoleUser, ...rest } = await assume(RoleArn, IdToken)
  expect(rest).toMatchObject({ SubjectFromWebIdentityToken: sub, Provider: `${service.url}/${UserPoolId}`, Audience: ClientId })
  const Arn = `arn:aws:sts::${account}:assumed-role/${RoleName}/alice`
  expect(AssumedRoleUser).toEqual({ Arn, AssumedRoleId: `${RoleId}:alice` })
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  }
  expect(await stsFor(service, credentials).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn })
})

type Names = { host: string; pool: string; client: string; sub: string }
const denied = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity'
const aws = ({ pool }: Names) => `cognito-idp.us-east-1.amazonaws.com/${pool}`
const here = (names: Names) => `${names.host}/${names.pool}`
const when = (conditions: Record<string, string>) => ({ ...web, Condition: { StringEquals: conditions } })

test.each<[what: string, trust: (names: Names) => string, outcome: string]>([
  ['the issuer as it is here', names => trusting({ Federated: here(names) }, web), 'accepted'],
  ['the issuer as it is at AWS', names => trusting({ Federated: aws(names) }, web), 'accepted'],
  ['the provider at AWS by ARN', names => trusting({ Federated: `arn:aws:iam::${account}:oidc-provider/${aws(names)}` }, web), 'accepted'],
  [
    'the provider of another account',
    names => trusting({ Federated: `arn:aws:iam::999999999999:oidc-provider/${aws(names)}` }, web),
    denied,
  ],
  ['another pool', names => trusting({ Federated: `${names.host}/us-east-1_other` }, web), denied],
  ['another action', names => trusting({ Federated: here(names) }), denied],
  ['the account', () => trusting({ AWS: account }, web), denied],
  ['the client of the token', names => trusting({ Federated: here(names) }, when({ [`${here(names)}:aud`]: names.client })), 'accepted'],
  ['another client', names => trusting({ Federated: here(names) }, when({ [`${here(names)}:aud`]: 'another' })), denied],
  ['the user, by the name at AWS', names => trusting({ Federated: aws(names) }, when({ [`${aws(names)}:sub`]: names.sub })), 'accepted'],
  ['another user', names => trusting({ Federated: here(names) }, when({ [`${here(names)}:sub`]: 'somebody' })), denied],
  ['a claim of another provider', names => trusting({ Federated: here(names) }, when({ 'example.com:aud': names.client })), denied],
])('a role that trusts %s: %#', async (_, trust, outcome) => {
  const { UserPoolId, ClientId, IdToken, sub } = await signedIn()
  const { RoleArn } = await newRole(trust({ host, pool: UserPoolId, client: ClientId, sub }))
  expect(await refusal(assume(RoleArn, IdToken))).toBe(outcome)
})

const forged = (token: string, change: Record<string, unknown>) => {
  const [header, payload, signature] = token.split('.') as [string, string, string]
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...change }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}

type SignedIn = Awaited<ReturnType<typeof signedIn>>
test.each<[what: string, token: (of: SignedIn) => string | Promise<string>, message: string | RegExp]>([
  [
    'no JWT',
    () => 'not a token',
    'InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  ],
  ['an access token', ({ AccessToken }) => AccessToken, 'InvalidIdentityToken: Missing a required claim: aud'],
  ['a refresh token', ({ RefreshToken }) => RefreshToken, /^InvalidIdentityToken: The ID Token provided is not a valid JWT/],
  [
    'a changed token',
    ({ IdToken }) => forged(IdToken, { sub: 'somebody' }),
    'InvalidIdentityToken: The signature of the ID Token provided is not that of its issuer.',
  ],
  [
    'a token of another issuer',
    ({ IdToken }) => forged(IdToken, { iss: 'https://accounts.example.com' }),
    'InvalidIdentityToken: No OpenIDConnect provider found in your account for https://accounts.example.com',
  ],
  ['a token without a signature', ({ IdToken }) => `${IdToken.split('.').slice(0, 2).join('.')}.`, /^InvalidIdentityToken: /],
  [
    'a token of a sign-in that has ended',
    async ({ IdToken, UserPoolId, Username }) => {
      await service.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }))
      return IdToken
    },
    'IDPRejectedClaim: The identity provider rejected the claim: the sign-in of the token has ended.',
  ],
  [
    'a token of a disabled user',
    async ({ IdToken, UserPoolId, Username }) => {
      await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
      return IdToken
    },
    /^IDPRejectedClaim: /,
  ],
  [
    'a token of a deleted client',
    async ({ IdToken, UserPoolId, ClientId }) => {
      await service.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
      return IdToken
    },
    /^IDPRejectedClaim: /,
  ],
])('%s is refused', async (_, token, message) => {
  const user = await signedIn()
  const { RoleArn } = await newRole(trusting({ Federated: `${host}/${user.UserPoolId}` }, web))
  const answer = await refusal(assume(RoleArn, await token(user)))
  if (typeof message === 'string') expect(answer).toBe(message)
  else expect(answer).toMatch(message)
})

test('an expired token is refused with both times', async () => {
  const { UserPoolId, IdToken } = await signedIn()
  const { RoleArn } = await newRole(trusting({ Federated: `${host}/${UserPoolId}` }, web))
  await fetch(`${service.url}/_poolhouse/clock`, {
    method: 'POST',
    headers: { 'x-poolhouse': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ seconds: 3600 }),
  })
  expect(await refusal(assume(RoleArn, IdToken))).toMatch(
    /^ExpiredTokenException: Token expired: current date\/time \d+ must be before the expiration date\/time \d+$/,
  )
})

test('what is wrong with the request is refused', async () => {
  const { UserPoolId, IdToken } = await signedIn()
  const { RoleArn } = await newRole(trusting({ Federated: `${host}/${UserPoolId}` }, web))
  expect(await refusal(assume(RoleArn, IdToken, { ProviderId: 'www.amazon.com' }))).toContain('ValidationError: ProviderId')
  expect(await refusal(assume(RoleArn, IdToken, { DurationSeconds: 3601 }))).toContain('exceeds the MaxSessionDuration')
  expect(await refusal(assume(RoleArn, IdToken, { Policy: '[' }))).toContain('MalformedPolicyDocument')
  expect(await refusal(assume(`arn:aws:iam::${account}:role/nobody`, IdToken))).toBe(denied)
  const long = await refusal(assume(RoleArn, 'x'.repeat(20_001)))
  expect(long).toContain("Value at 'webIdentityToken' failed to satisfy constraint: Member must have length less than or equal to 20000")
})

test('in production no signature is needed, and the session may do what its role allows', async () => {
  const production = await startTestService({ production: true })
  try {
    const { accessKeyId, secretAccessKey } = await production.createAdminKey()
    const key = { accessKeyId, secretAccessKey }
    const sdk = sdkFor(production.url, key)
    const { UserPoolId, signIn } = await createPoolWithUser({ ...production, sdk })
    const { IdToken } = await signIn()
    const admin = iamFor(production, key)
    const AssumeRolePolicyDocument = trusting({ Federated: `${new URL(production.url).host}/${UserPoolId}` }, web)
    const { Role } = await admin.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument }))
    await admin.send(new PutRolePolicyCommand({ RoleName: 'web', PolicyName: 'p', PolicyDocument: allowing('cognito-idp:ListUserPools') }))
    const form = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: Role!.Arn!,
      RoleSessionName: 'alice',
      WebIdentityToken: IdToken!,
    })
    const answer = await (await fetch(production.url, { method: 'POST', body: form })).text()
    const member = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)![1]!
    const session = sdkFor(production.url, {
      accessKeyId: member('AccessKeyId'),
      secretAccessKey: member('SecretAccessKey'),
      sessionToken: member('SessionToken'),
    } as never)
    expect(await refusal(session.send(new ListUserPoolsCommand({ MaxResults: 1 })))).toBe('accepted')
    expect(await refusal(createPoolWithUser({ ...production, sdk: session }))).toContain('AccessDenied')
    const unsigned = await fetch(production.url, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15' }),
    })
    expect([unsigned.status, await unsigned.text()]).toEqual([403, expect.stringContaining('<Code>MissingAuthenticationToken</Code>')])
  } finally {
    await production.close()
  }
})
