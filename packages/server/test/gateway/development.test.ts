import { CognitoIdentityProviderClient, DescribeUserPoolCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { call, send, signed, startGateway } from './support.ts'

const { port, endpoint, calls } = await startGateway({ allowedHosts: ['poolhouse.internal', '.wild.example'] })
const sdk = (region: string, accessKeyId: string) => ({ endpoint, region, credentials: { accessKeyId, secretAccessKey: 'whatever' } })

test('a request of the AWS SDK gets its region from the signature and its account from an access key id of twelve digits', async () => {
  const client = new CognitoIdentityProviderClient(sdk('eu-west-1', '111122223333'))
  const { UserPools } = await client.send(new ListUserPoolsCommand({ MaxResults: 1 }))
  expect(UserPools?.[0]?.CreationDate).toEqual(new Date(1689980857949))
  expect(calls.at(-1)).toMatchObject({
    region: 'eu-west-1',
    account: '111122223333',
    caller: { kind: 'iam', arn: 'arn:aws:iam::111122223333:root' },
    sourceAddress: '127.0.0.1',
    now: 1_700_000_000_123,
  })
  expect(calls.at(-1)?.userAgent).toContain('aws-sdk-js')
})

test('the AWS SDK reads the name and the message of an error', async () => {
  const client = new CognitoIdentityProviderClient(sdk('us-east-1', 'anything'))
  await expect(client.send(new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_NoSuch' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool us-east-1_NoSuch does not exist.',
  })
  expect(calls.at(-1)?.account).toBe('000000000000')
})

test('development mode accepts unsigned and malformed signatures, and takes the region from the pool id', async () => {
  await call(port, 'DescribeUserPool', { UserPoolId: 'ap-south-1_Abc' })
  expect(calls.at(-1)).toMatchObject({ region: 'ap-south-1', caller: { kind: 'anonymous' }, account: '000000000000' })
  await call(port, 'ListUserPools', { MaxResults: 1 })
  expect(calls.at(-1)?.region).toBe('us-east-1')
  for (const authorization of ['AWS4-HMAC-SHA256 Credential=nonsense', 'Bearer x', 'AWS4-HMAC-SHA256 Credential=a/b/../c/d, Signature=x']) {
    const answer = await call(port, 'ListUserPools', { MaxResults: 1 }, [['Authorization', authorization]])
    expect(answer.status).toBe(200)
  }
})

test('GetCallerIdentity of the AWS SDK answers the account of the access key id', async () => {
  await expect(new STSClient(sdk('us-east-1', '111122223333')).send(new GetCallerIdentityCommand())).resolves.toMatchObject({
    Account: '111122223333',
    Arn: 'arn:aws:iam::111122223333:root',
    UserId: '111122223333',
  })
  await expect(new STSClient(sdk('us-east-1', 'AKIDEXAMPLE')).send(new GetCallerIdentityCommand())).resolves.toMatchObject({
    Account: '000000000000',
  })
})

const form: [string, string] = ['Content-Type', 'application/x-www-form-urlencoded']

test('a Query request is answered with XML, for POST and for GET', async () => {
  const answer = await send(port, { headers: [form], body: 'Action=GetCallerIdentity&Version=2011-06-15' })
  expect(answer.headers).toMatchObject({ 'content-type': 'text/xml', 'access-control-allow-origin': '*' })
  expect(answer.text).toBe(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      '<Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId><Account>000000000000</Account></GetCallerIdentityResult>' +
      `<ResponseMetadata><RequestId>${answer.headers['x-amzn-requestid']}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  )
  expect((await send(port, { method: 'GET', path: '/?Action=GetCallerIdentity&Version=2011-06-15' })).status).toBe(200)
})

test.each([
  ['an unknown action', 'Action=Make%3CCoffee%3E&Version=2011-06-15', 'InvalidAction', 'Make&lt;Coffee&gt;'],
  ['another version', 'Action=GetCallerIdentity&Version=1999-01-01', 'InvalidAction', '1999-01-01'],
  ['no action', 'x=y', 'InvalidAction', '(none)'],
  ['two actions', 'Action=GetCallerIdentity&Action=AssumeRole', 'MalformedInput', '2 times'],
])('a Query request with %s is answered with an XML error', async (_, body, code, words) => {
  const answer = await send(port, { headers: [form], body })
  expect(answer.status).toBe(400)
  expect(answer.text).toContain(`<Error><Type>Sender</Type><Code>${code}</Code>`)
  expect(answer.text).toContain(words)
})

test.each`
  host                      | status
  ${'localhost'}            | ${200}
  ${'LOCALHOST:9229'}       | ${200}
  ${'127.0.0.1:80'}         | ${200}
  ${'127.1.2.3'}            | ${200}
  ${'[::1]:9229'}           | ${200}
  ${'my.auth.localhost'}    | ${200}
  ${'poolhouse.internal:1'} | ${200}
  ${'a.wild.example'}       | ${200}
  ${'wild.example'}         | ${403}
  ${'evil.example'}         | ${403}
  ${'localhost.evil.com'}   | ${403}
  ${'127.0.0.1.evil.com'}   | ${403}
  ${'evil.com@localhost'}   | ${403}
  ${'10.0.0.1'}             | ${403}
`('a request with Host $host answers $status in development mode', async ({ host, status }) => {
  for (const raw of [
    { method: 'GET', path: '/health' },
    { method: 'GET', path: '/elsewhere' },
  ]) {
    const answer = await send(port, { ...raw, headers: [['Host', host]] })
    // The HTTP library may refuse a Host that is not a valid name before the gateway does.
    expect([status, status === 403 ? 400 : status]).toContain(answer.status)
  }
  const answer = await send(port, {
    headers: [
      ['Host', host],
      ['X-Amz-Target', 'AWSCognitoIdentityProviderService.ListUserPools'],
    ],
    body: '{"MaxResults":1}',
  })
  expect([status, status === 403 ? 400 : status]).toContain(answer.status)
  if (answer.status === 403) expect(answer.json()).toMatchObject({ __type: 'ForbiddenException', message: expect.stringContaining(host) })
})

test.each`
  origin                          | admin
  ${'http://localhost:5173'}      | ${200}
  ${'https://poolhouse.internal'} | ${200}
  ${'https://evil.example'}       | ${403}
  ${'http://localhost.evil.com'}  | ${403}
  ${'null'}                       | ${403}
  ${'file://localhost'}           | ${403}
  ${'chrome-extension://abc'}     | ${403}
`('a page of $origin gets $admin from administrator operations, and may always call public ones', async ({ origin, admin }) => {
  const header: [string, string] = ['Origin', origin]
  expect((await call(port, 'ListUserPools', { MaxResults: 1 }, [header])).status).toBe(admin)
  const own = await call(port, 'InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'abc' }, [header])
  expect(own.json().__type).toBe('NotAuthorizedException')
  expect(own.headers['access-control-allow-origin']).toBe('*')
  expect((await send(port, { headers: [form, header], body: 'Action=GetCallerIdentity' })).status).toBe(admin)
})

test.each`
  site            | status
  ${'cross-site'} | ${403}
  ${'same-site'}  | ${200}
  ${'none'}       | ${200}
`('a GET request with Sec-Fetch-Site $site answers $status', async ({ site, status }) => {
  const answer = await send(port, { method: 'GET', path: '/?Action=GetCallerIdentity', headers: [['Sec-Fetch-Site', site]] })
  expect(answer.status).toBe(status)
})

test('X-Forwarded-For is used only from trusted proxies, up to the first address that is not one', async () => {
  const forwarded: [string, string] = ['X-Forwarded-For', '203.0.113.9, 198.51.100.7, 10.1.2.3']
  await call(port, 'ListUserPools', { MaxResults: 1 }, [forwarded])
  expect(calls.at(-1)?.sourceAddress).toBe('127.0.0.1')

  const behind = await startGateway({ trustedProxies: ['127.0.0.1', '10.0.0.0/8'] })
  await call(behind.port, 'ListUserPools', { MaxResults: 1 }, [forwarded])
  expect(behind.calls.at(-1)?.sourceAddress).toBe('198.51.100.7')
  await call(behind.port, 'ListUserPools', { MaxResults: 1 }, [['X-Forwarded-For', 'unknown']])
  expect(behind.calls.at(-1)?.sourceAddress).toBe('127.0.0.1')
})

test('a public operation signed for another service uses the signature for the region only', async () => {
  const headers = signed({ host: `localhost:${port}`, date: '20200101T000000Z', region: 'sa-east-1', service: 's3' })
  await call(port, 'InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'abc' }, headers)
  expect(calls.at(-1)?.region).toBe('sa-east-1')
})
