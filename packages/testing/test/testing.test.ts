import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  CognitoIdentityProviderClient,
  DeleteUserPoolClientCommand,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Seed, startPoolhouse } from '@poolhouse/testing'
import { expect, test } from 'vitest'

const seed: Seed = {
  pools: [
    {
      id: 'us-east-1_Local1',
      clients: [{ id: 'webapp', settings: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] } }],
      users: [{ username: 'alice', password: 'Correct-horse-9', attributes: { email: 'alice@example.com', email_verified: 'true' } }],
    },
  ],
}
const sdkFor = (endpoint: string) =>
  new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
const signIn = (sdk: CognitoIdentityProviderClient) =>
  sdk.send(
    new InitiateAuthCommand({
      ClientId: 'webapp',
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD: 'Correct-horse-9' },
    }),
  )

test('a user of the seed signs in with the AWS SDK, and after clock.advance the access token has expired', async () => {
  await using poolhouse = await startPoolhouse({ seed })
  const sdk = sdkFor(poolhouse.url)
  const { AuthenticationResult } = await signIn(sdk)
  const AccessToken = AuthenticationResult!.AccessToken
  expect((await sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('alice')
  const before = poolhouse.clock.now().getTime()
  await poolhouse.clock.advance({ minutes: 60, seconds: 1 })
  expect(poolhouse.clock.now().getTime() - before).toBeGreaterThanOrEqual(3_601_000)
  await expect(sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({ message: 'Access Token has expired' })
  await expect(async () => poolhouse.clock.advance({ hours: -1 })).rejects.toThrow('The clock moves only forwards')
})

test('two services with the same seed do not accept each other’s tokens', async () => {
  await using one = await startPoolhouse({ seed })
  await using two = await startPoolhouse({ seed })
  const token = (await signIn(sdkFor(one.url))).AuthenticationResult!.AccessToken
  await expect(sdkFor(two.url).send(new GetUserCommand({ AccessToken: token }))).rejects.toMatchObject({ name: 'NotAuthorizedException' })
})

test('reset applies the seeds again, and tokens from before the reset are refused', async () => {
  await using poolhouse = await startPoolhouse({ seed })
  const sdk = sdkFor(poolhouse.url)
  const { AuthenticationResult } = await signIn(sdk)
  await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId: 'us-east-1_Local1', ClientId: 'webapp' }))
  await expect(signIn(sdk)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await poolhouse.reset()
  await signIn(sdk)
  // The pool has the same id and new signing keys.
  await expect(sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult!.AccessToken }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  })
})

test('startPoolhouse with an invalid seed throws the path of the value, and no service is left running', async () => {
  await expect(startPoolhouse({ seed: { pools: [{ id: 'local' }] } })).rejects.toThrow('pools[0].id "local" is not a pool id')
})

test('the example for node:test in the README passes', async () => {
  const program = new URL('./fixtures/with-node-test.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=source', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  const [status] = await once(child, 'exit')
  expect(output).toContain('pass 1')
  expect(status).toBe(0)
})
