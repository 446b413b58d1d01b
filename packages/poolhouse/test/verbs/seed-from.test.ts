import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'
import { schemaProblems } from '../support/json-schema.ts'

const home = folder()
afterAll(home.remove)
const dates = { CreationDate: '2026-01-02T03:04:05.678Z', LastModifiedDate: '2026-01-02T03:04:05.678Z' }
const user = (Username: string, more: object) => ({
  Username,
  Enabled: true,
  UserStatus: 'CONFIRMED',
  RefreshTokens: [],
  Attributes: [],
  ...more,
})

/** A folder in the form of cognito-local's `.cognito/db`. */
function database(name: string, files: Record<string, unknown>): string {
  const path = join(home.path, name)
  mkdirSync(path)
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(path, file), typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const sub = '11111111-1111-7011-1111-111111111111'
const whole = {
  'clients.json': {
    Clients: {
      abc123: {
        ...dates,
        ClientId: 'abc123',
        ClientName: 'web',
        UserPoolId: 'local_2uyw1X',
        RefreshTokenValidity: 30,
        AllowedOAuthFlowsUserPoolClient: false,
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
    },
  },
  'local_2uyw1X.json': {
    Options: {
      ...dates,
      Id: 'local_2uyw1X',
      Name: 'app',
      Arn: 'arn:aws:cognito-idp:local:local:userpool/local_2uyw1X',
      EstimatedNumberOfUsers: 0,
      LambdaConfig: {},
      MfaConfiguration: 'OFF',
      UsernameAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: false } },
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      SchemaAttributes: [
        { Name: 'custom:team', AttributeDataType: 'String', Mutable: true, Required: false, StringAttributeConstraints: {} },
      ],
    },
    Users: {
      [sub]: user(sub, {
        Password: 'Correcthorse7',
        Attributes: [
          { Name: 'sub', Value: sub },
          { Name: 'email', Value: 'ada@example.com' },
          { Name: 'custom:team', Value: 'x' },
        ],
      }),
      new: user('new', { Password: 'Correcthorse7', UserStatus: 'UNCONFIRMED', Attributes: [{ Name: 'email', Value: 'new@example.com' }] }),
      off: user('off', { Password: 'Correcthorse7', Enabled: false, Attributes: [{ Name: 'email', Value: 'off@example.com' }] }),
    },
    Groups: { admins: { ...dates, GroupName: 'admins', Description: 'All', members: [sub] } },
  },
}

test('a database folder of cognito-local becomes a seed whose users sign in with their passwords', async () => {
  const { status, out } = await poolhouse(['seed', 'from', 'cognito-local', database('whole', whole)])
  expect(status).toBe(0)
  expect(schemaProblems(parse(out))).toEqual([])
  writeFileSync(join(home.path, 'seed.yaml'), out)
  const service = poolhouseProcess(['start', '--port', '0', '--data', join(home.path, 'data'), '--seed', join(home.path, 'seed.yaml')])
  const [, endpoint] = await service.says(/ready at (\S+) /)
  await service.says(/created 1 pool, 1 client, 3 users, 1 group\./)
  const sdk = new CognitoIdentityProviderClient({
    endpoint: endpoint!,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const AuthParameters = { USERNAME: 'ada@example.com', PASSWORD: 'Correcthorse7' }
  expect(await sdk.send(new InitiateAuthCommand({ ClientId: 'abc123', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))).toMatchObject({
    AuthenticationResult: { AccessToken: expect.any(String) },
  })
  const UserPoolId = 'us-east-1_2uyw1X'
  expect((await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: sub }))).Groups).toMatchObject([{ GroupName: 'admins' }])
  const read = (Username: string) => sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
  expect(await read('new@example.com')).toMatchObject({ UserStatus: 'UNCONFIRMED' })
  expect(await read('off@example.com')).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: false })
  service.process.kill('SIGTERM')
  await service.ended
})

test.each<[string, () => string, RegExp]>([
  ['a folder that does not exist', () => join(home.path, 'missing'), /missing cannot be read \(ENOENT\)\. Give the database folder/],
  ['a folder without a pool', () => database('empty', {}), /there is no pool in it/],
  ['a file that is no JSON', () => database('broken', { 'local_A.json': '{' }), /local_A\.json cannot be read \(it is no JSON\)/],
  ['a pool with another id', () => database('other', { 'pool.json': { Options: {}, Users: {} } }), /the pool "pool" has no id of a region/],
])('%s is an error that says what to do', async (_, make, says) => {
  const { status, err } = await poolhouse(['seed', 'from', 'cognito-local', make()])
  expect([status, err]).toEqual([1, expect.stringMatching(says)])
  expect(err).not.toContain('    at ')
})
