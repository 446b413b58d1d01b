import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import * as cognito from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { awsCli, runAwsCli } from '../support/aws-cli.ts'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
const env = { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') }
const account = '000000000000'
const user = `arn:aws:iam::${account}:user/reader`
const role = `arn:aws:iam::${account}:role/sms`

let service: Child
let endpoint = ''
let credentials = { accessKeyId: '', secretAccessKey: '' }
let admin = credentials
let one = { id: '', arn: '' }
let two = one

const configure = (keys: typeof credentials) => ({ endpoint, region: 'us-east-1', credentials: keys, maxAttempts: 1 })

beforeAll(async () => {
  service = poolhouseProcess(['start', '--production', '--no-mail', '--port', '0', '--data', data], { env })
  endpoint = (await service.says(/ready at (\S+) /))[1]!
  const { out } = await poolhouse(['keys', 'create', '--admin', '--json', '--production', '--data', data], { env })
  admin = JSON.parse(out)
  const api = new cognito.CognitoIdentityProviderClient(configure(admin))
  const makePool = async () => {
    const { UserPool } = await api.send(new cognito.CreateUserPoolCommand({ PoolName: 'pool' }))
    return { id: UserPool!.Id!, arn: UserPool!.Arn! }
  }
  one = await makePool()
  two = await makePool()
  const iam = new IAMClient(configure(admin))
  await iam.send(new CreateUserCommand({ UserName: 'reader' }))
  const Statement = [
    { Sid: 'ThisPool', Effect: 'Allow', Action: 'cognito-idp:*', Resource: one.arn },
    { Sid: 'NoDeletion', Effect: 'Deny', Action: 'cognito-idp:Delete*', Resource: '*' },
  ]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'one-pool', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }))
  credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
  const trust = {
    Sid: 'Sms',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'cognito-idp.amazonaws.com' },
    Condition: { StringEquals: { 'sts:ExternalId': 'x' } },
  }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust })
  await iam.send(new CreateRoleCommand({ RoleName: 'sms', AssumeRolePolicyDocument }))
})
afterAll(async () => {
  service.process.kill('SIGTERM')
  await service.ended
  home.remove()
})

const explain = (...args: string[]) => poolhouse(['explain', '--production', '--data', data, ...args], { env })

const allowed = 'allowed by statement "ThisPool" of identity policy "one-pool"'
const denied = 'denied by statement "NoDeletion" of identity policy "one-pool"'
const nothing = 'denied: no statement of an identity policy allows it'
const implicit = (action: string) => `because no identity-based policy allows the ${action} action`
const explicit = () => 'with an explicit deny in an identity-based policy'

interface Call {
  action: string
  resource: () => string
  answer: string
  refusal?: (action: string) => string
  /** By the AWS CLI. */
  cli: () => string[]
  /** By the AWS SDK. */
  sdk: () => Promise<unknown>
}
const idp = () => new cognito.CognitoIdentityProviderClient(configure(credentials))
const Filters = { MaxResults: 1 }

const calls: Record<string, Call> = {
  'reading its pool': {
    action: 'cognito-idp:DescribeUserPool',
    resource: () => one.arn,
    answer: allowed,
    cli: () => ['cognito-idp', 'describe-user-pool', '--user-pool-id', one.id],
    sdk: () => idp().send(new cognito.DescribeUserPoolCommand({ UserPoolId: one.id })),
  },
  'making a user in its pool': {
    action: 'cognito-idp:AdminCreateUser',
    resource: () => one.arn,
    answer: allowed,
    cli: () => ['cognito-idp', 'admin-create-user', '--user-pool-id', one.id, '--username', 'cli', '--message-action', 'SUPPRESS'],
    sdk: () => idp().send(new cognito.AdminCreateUserCommand({ UserPoolId: one.id, Username: 'sdk', MessageAction: 'SUPPRESS' })),
  },
  'reading another pool': {
    action: 'cognito-idp:DescribeUserPool',
    resource: () => two.arn,
    answer: nothing,
    refusal: implicit,
    cli: () => ['cognito-idp', 'describe-user-pool', '--user-pool-id', two.id],
    sdk: () => idp().send(new cognito.DescribeUserPoolCommand({ UserPoolId: two.id })),
  },
  'deleting its pool': {
    action: 'cognito-idp:DeleteUserPool',
    resource: () => one.arn,
    answer: denied,
    refusal: explicit,
    cli: () => ['cognito-idp', 'delete-user-pool', '--user-pool-id', one.id],
    sdk: () => idp().send(new cognito.DeleteUserPoolCommand({ UserPoolId: one.id })),
  },
  'listing pools': {
    action: 'cognito-idp:ListUserPools',
    resource: () => '*',
    answer: nothing,
    refusal: implicit,
    cli: () => ['cognito-idp', 'list-user-pools', '--max-results', '1'],
    sdk: () => idp().send(new cognito.ListUserPoolsCommand(Filters)),
  },
  'listing IAM users': {
    action: 'iam:ListUsers',
    resource: () => '*',
    answer: nothing,
    refusal: implicit,
    cli: () => ['iam', 'list-users'],
    sdk: () => new IAMClient(configure(credentials)).send(new ListUsersCommand({})),
  },
}

describe('an access key with a policy for one pool', () => {
  describe.each(Object.entries(calls))('%s', (_, { action, resource, answer, refusal, cli, sdk }) => {
    const message = () => refusal && `User: ${user} is not authorized to perform: ${action} on resource: ${resource()} ${refusal(action)}`

    test('by the AWS SDK', async () => {
      const said = message()
      if (said) await expect(sdk()).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/), message: said })
      else await sdk()
    })

    if ('missing' in awsCli)
      // With CI=true nothing is skipped.
      test.skipIf(process.env.CI !== 'true')(`by the AWS CLI, which needs Python: ${awsCli.missing}`, () => expect.unreachable())
    else
      test('by the AWS CLI', async () => {
        const said = message()
        const printed = await runAwsCli({ endpoint, ...credentials }, cli())
        if (said)
          expect(printed).toMatch(
            new RegExp(`^An error occurred \\(AccessDenied(Exception)?\\) when calling the \\w+ operation: ${literally(said)}$`),
          )
        else expect(JSON.parse(printed)).toBeTypeOf('object')
      })

    test('by poolhouse explain, which names the statement', async () => {
      const { status, out } = await explain('--principal', credentials.accessKeyId, '--action', action, '--resource', resource())
      expect(status).toBe(0)
      const [head, decided, ...lines] = out.split('\n')
      expect([head, decided]).toEqual([`${user}: ${action} on ${resource()}`, answer])
      const said = message()
      expect(lines.filter(line => line.startsWith('The caller'))).toEqual(said ? [`The caller gets: ${said}`] : [])
      expect(lines.filter(line => line.startsWith('  '))).toEqual([
        expect.stringMatching(
          /^ {2}Allow statement "ThisPool" of identity policy "one-pool": (applies$|does not apply: its (action|resource)s do not)/,
        ),
        expect.stringMatching(
          /^ {2}Deny statement "NoDeletion" of identity policy "one-pool": (applies$|does not apply: its actions do not)/,
        ),
      ])
    })
  })

  test('GetCallerIdentity by the AWS SDK answers the user of the key', async () => {
    expect(await new STSClient(configure(credentials)).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: account,
      Arn: user,
    })
  })

  test.skipIf('missing' in awsCli)('GetCallerIdentity by the AWS CLI answers the user of the key', async () => {
    expect(JSON.parse(await runAwsCli({ endpoint, ...credentials }, ['sts', 'get-caller-identity']))).toMatchObject({ Arn: user })
  })
})

/** A text as a regular expression that matches it. */
const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe('poolhouse explain', () => {
  test.each<[name: string, principal: () => string, shown: () => string]>([
    ['a user by name', () => 'reader', () => user],
    ['a user by ARN', () => user, () => user],
    ['an administrator key', () => admin.accessKeyId, () => `arn:aws:iam::${account}:user/admin`],
    ['an account', () => account, () => `arn:aws:iam::${account}:root`],
    ['a role', () => role, () => `arn:aws:sts::${account}:assumed-role/sms/session`],
    ['a session', () => `arn:aws:sts::${account}:assumed-role/sms/s1`, () => `arn:aws:sts::${account}:assumed-role/sms/s1`],
    ['a service', () => 'cognito-idp.amazonaws.com', () => 'cognito-idp.amazonaws.com'],
  ])('knows %s', async (_, principal, shown) => {
    const { out } = await explain('--principal', principal(), '--action', 'cognito-idp:DescribeUserPool', '--json')
    expect(JSON.parse(out)).toMatchObject({ principal: shown(), isAllowed: shown().includes('root') || shown().includes('admin') })
  })

  test('says of a session that it may have policies of its own', async () => {
    const { out } = await explain('--principal', role, '--action', 'cognito-idp:ListUserPools')
    expect(out.split('\n')).toEqual([
      `arn:aws:sts::${account}:assumed-role/sms/session: cognito-idp:ListUserPools on *`,
      nothing,
      expect.stringContaining('The caller gets: User: '),
      '  No policy says anything.',
      'A session may have policies of its own, which are in its token: name its access key id, with its token in AWS_SESSION_TOKEN, to see them.',
    ])
  })

  describe('of temporary credentials', () => {
    const policyOf = (Sid: string, Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid, Effect: 'Allow', Action, Resource: '*' }] })
    /** The credentials of a session whose own policy allows less than its role. */
    let session = { AccessKeyId: '', SessionToken: '' }
    beforeAll(async () => {
      const iam = new IAMClient(configure(admin))
      const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: account } }
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust })
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'operator', AssumeRolePolicyDocument }))
      const PolicyDocument = policyOf('All', 'cognito-idp:*')
      await iam.send(new PutRolePolicyCommand({ RoleName: 'operator', PolicyName: 'all', PolicyDocument }))
      const Policy = policyOf('ReadOnly', 'cognito-idp:List*')
      const assume = new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 's1', Policy })
      session = (await new STSClient(configure(admin)).send(assume)).Credentials as typeof session
    })
    const explainSession = (action: string, AWS_SESSION_TOKEN?: string) =>
      poolhouse(['explain', '--production', '--data', data, '--principal', session.AccessKeyId, '--action', action], {
        env: { ...env, AWS_SESSION_TOKEN },
      })

    test.each([
      ['cognito-idp:ListUserPools', 'allowed by statement "All" of identity policy "all"'],
      ['cognito-idp:DescribeUserPool', 'denied: no statement of a session policy allows it'],
    ])('evaluates the session policy for %s', async (action, answer) => {
      const { out } = await explainSession(action, session.SessionToken)
      const [head, decided, ...lines] = out.split('\n')
      expect([head, decided]).toEqual([`arn:aws:sts::${account}:assumed-role/operator/s1: ${action} on *`, answer])
      expect(lines).toContainEqual(expect.stringContaining('statement "ReadOnly" of session policy "session policy"'))
      expect(out).not.toContain('A session may have policies of its own')
    })

    test.each([
      ['without a token', undefined, 2, 'set AWS_SESSION_TOKEN to their token, or name the session by its ARN.'],
      ['with another token', 'AAAA', 1, 'poolhouse: AWS_SESSION_TOKEN is not the token of --principal "ASIA'],
    ])('refuses their access key id %s', async (_, token, status, err) => {
      expect(await explainSession('cognito-idp:ListUserPools', token)).toEqual({ status, out: '', err: expect.stringContaining(err) })
    })
  })

  test('passes roles to Cognito', async () => {
    const Condition = { StringEquals: { 'iam:PassedToService': 'cognito-idp.amazonaws.com' } }
    const Statement = [{ Sid: 'Pass', Effect: 'Allow', Action: 'iam:PassRole', Resource: role, Condition }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    const iam = new IAMClient(configure(admin))
    await iam.send(new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'pass', PolicyDocument }))
    const { out } = await explain('--principal', 'reader', '--action', 'iam:PassRole', '--resource', role)
    expect(out.split('\n')[1]).toBe('allowed by statement "Pass" of identity policy "pass"')
  })

  test('takes the message of a refused call', async () => {
    const sent = idp().send(new cognito.DescribeUserPoolCommand({ UserPoolId: two.id }))
    const message = await sent.then(
      () => 'allowed',
      (error: Error) => error.message,
    )
    const { out } = await explain('--message', `An error occurred (AccessDeniedException): ${message}`)
    expect(out.split('\n').slice(0, 3)).toEqual([
      `${user}: cognito-idp:DescribeUserPool on ${two.arn}`,
      nothing,
      `The caller gets: ${message}`,
    ])
  })

  test.each([
    [['--context', 'sts:ExternalId=x'], 'allowed by statement "Sms" of trust policy "sms"'],
    [['--context', 'sts:ExternalId=y'], 'denied: no statement of a trust policy allows it'],
    [[], 'denied: no statement of a trust policy allows it'],
  ])('says who may assume a role, with %j', async (context, answer) => {
    const asked = ['--principal', 'cognito-idp.amazonaws.com', '--action', 'sts:AssumeRole', '--resource', role, ...context]
    expect((await explain(...asked)).out.split('\n')[1]).toBe(answer)
  })

  test.each([
    [
      ['--principal', 'nobody', '--action', 'iam:GetUser'],
      1,
      'poolhouse: --principal "nobody" is no access key, user, role or service that this service knows. Name a user by its name or ARN, and a session by its ARN.',
    ],
    [
      ['--principal', 'AKIAUNKNOWNUNKNOWN12', '--action', 'iam:GetUser'],
      1,
      'poolhouse: --principal "AKIAUNKNOWNUNKNOWN12" is no access key, user, role or service that this service knows. Name a user by its name or ARN, and a session by its ARN.',
    ],
    [
      ['--principal', 'reader'],
      2,
      'poolhouse: explain needs a request id, or --principal and --action, or --message with the text of a refused call.',
    ],
    [
      ['--message', 'no'],
      2,
      'poolhouse: --message "no" is not that of a refused call, which begins like "User: arn:… is not authorized to perform: …".',
    ],
    [
      ['--principal', 'reader', '--action', 'GetUser'],
      2,
      'poolhouse: --action "GetUser" is not the name of an action. Write it like cognito-idp:DescribeUserPool.',
    ],
    [
      ['--principal', 'reader', '--action', 'iam:GetUser', '--resource', 'pool'],
      2,
      'poolhouse: --resource "pool" is not an ARN. Write it like arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc, or give * for calls that name no resource.',
    ],
    [
      ['--principal', 'reader', '--action', 'iam:GetUser', '--context', 'x'],
      2,
      'poolhouse: --context "x" is not a condition key and its value. Write it like aws:SourceIp=192.0.2.1.',
    ],
  ])('refuses %j', async (args, status, err) => {
    expect(await explain(...args)).toEqual({ status, out: '', err })
  })
})
