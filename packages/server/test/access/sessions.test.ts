import { DescribeUserPoolCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, allow, deny, document, outcome, type Statement, startProduction } from './support.ts'

let production: Awaited<ReturnType<typeof startProduction>>
let pool: { id: string; arn: string }
let caller: Awaited<ReturnType<typeof production.makeUser>>
beforeAll(async () => {
  production = await startProduction()
  pool = await production.makePool()
  caller = await production.makeUser(allow(['sts:AssumeRole', 'sts:TagSession']))
})
afterAll(() => production.close())

const trust = { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: { AWS: account } }

/** A session of a new role with these permissions. */
async function assume(statements: Statement | Statement[], input: Partial<AssumeRoleCommandInput> = {}, tags: Record<string, string> = {}) {
  const RoleName = `r-${Math.random()}`
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  const { Role } = await production.admin.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust), Tags }))
  await production.admin.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document(statements) }))
  const { Credentials, AssumedRoleUser } = await caller.sts.send(
    new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'session', ...input }),
  )
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! }
  return { arn: AssumedRoleUser!.Arn!, roleArn: Role!.Arn!, ...production.clientsOf(credentials) }
}
type Session = Awaited<ReturnType<typeof assume>>
const describePool = ({ cognito }: Session) => outcome(cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.id })))
const listPools = ({ cognito }: Session) => outcome(cognito.send(new ListUserPoolsCommand({ MaxResults: 1 })))
const refused = (arn: string, action: string, resource: string) =>
  `AccessDeniedException: User: ${arn} is not authorized to perform: ${action} on resource: ${resource}`

describe('a session of a role', () => {
  test('may do what the policies of the role allow', async () => {
    const session = await assume(allow('cognito-idp:*', pool.arn))
    expect(await describePool(session)).toBe('done')
    expect(await listPools(session)).toBe(
      `${refused(session.arn, 'cognito-idp:ListUserPools', '*')} because no identity-based policy allows the cognito-idp:ListUserPools action`,
    )
  })

  test('may do no more than its session policy allows', async () => {
    const Policy = document(allow('cognito-idp:Describe*'))
    const session = await assume(allow('cognito-idp:*'), { Policy })
    expect(await describePool(session)).toBe('done')
    expect(await listPools(session)).toBe(
      `${refused(session.arn, 'cognito-idp:ListUserPools', '*')} because no session policy allows the cognito-idp:ListUserPools action`,
    )
  })

  test('gets nothing from a session policy that its role does not allow', async () => {
    const session = await assume(allow('iam:*'), { Policy: document(allow('*')) })
    expect(await describePool(session)).toContain('because no identity-based policy allows')
  })

  test('is refused by a Deny of its session policy', async () => {
    const session = await assume(allow('*'), { Policy: document([allow('*'), deny('cognito-idp:List*')]) })
    expect(await listPools(session)).toBe(
      `${refused(session.arn, 'cognito-idp:ListUserPools', '*')} with an explicit deny in a session policy`,
    )
  })

  test('may do no more than a managed session policy allows', async () => {
    const session = await assume(allow('*'), { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }] })
    expect(await listPools(session)).toContain('because no session policy allows')
  })

  test.each<[condition: object, isMet: boolean]>([
    [{ StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, true],
    [{ StringLike: { 'aws:userid': 'AROA*:session' } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } }, true],
    [{ Null: { 'aws:username': 'true' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/stage': 'test' } }, true],
    [{ DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } }, true],
    [{ StringEquals: { 'aws:PrincipalType': 'User' } }, false],
  ])('has the condition key in %j: met %s', async (Condition, isMet) => {
    const session = await assume(allow('*', '*', { Condition }), { Tags: [{ Key: 'stage', Value: 'test' }] }, { team: 'red' })
    expect((await describePool(session)) === 'done').toBe(isMet)
  })
})

test('AssumeRole needs the trust of the role, and permission where the trust policy names the account', async () => {
  const { roleArn } = await assume(allow('*'))
  const nobody = await production.makeUser([])
  const begin = (who: typeof caller) => outcome(who.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'session' })))
  expect(await begin(nobody)).toBe(
    `AccessDenied: User: ${nobody.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn} because no identity-based policy allows the sts:AssumeRole action`,
  )
  expect(await begin(caller)).toBe('done')
})
