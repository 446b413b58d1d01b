import * as cognito from '@aws-sdk/client-cognito-identity-provider'
import { GetUserCommand, ListUsersCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { GetAppsCommand } from '@aws-sdk/client-pinpoint'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callerKind, hasInputMember, operationNames } from '../../../contract/src/index.ts'
import { account, allow, deny, document, outcome, startProduction } from './support.ts'

let production: Awaited<ReturnType<typeof startProduction>>
let one: { id: string; arn: string }
let two: { id: string; arn: string }
let user: Awaited<ReturnType<typeof production.makeUser>>
beforeAll(async () => {
  production = await startProduction()
  one = await production.makePool()
  two = await production.makePool()
  user = await production.makeUser(allow('cognito-idp:*', one.arn))
})
afterAll(() => production.close())

/** The command of the AWS SDK for an operation, whatever its input. */
function command(operation: string, input: object): never {
  const Command = (cognito as unknown as Record<string, new (input: object) => object>)[`${operation}Command`]!
  return new Command(input) as never
}

const guarded = operationNames.filter(name => callerKind(name) === 'iam')
const ofPools = guarded.filter(name => hasInputMember(name, 'UserPoolId') && `${name}Command` in cognito)
const ofTags = guarded.filter(name => hasInputMember(name, 'ResourceArn'))
const others = guarded.filter(name => !ofPools.includes(name) && !ofTags.includes(name) && `${name}Command` in cognito)

const refusal = (action: string, resource: string) =>
  `AccessDeniedException: User: ${user.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`

describe('an access key with a policy for one pool', () => {
  test.each(ofPools)('may call %s on that pool and not on another', async operation => {
    expect(await outcome(user.cognito.send(command(operation, { UserPoolId: two.id })))).toBe(refusal(`cognito-idp:${operation}`, two.arn))
    // Most inputs lack a member that is required, which is noticed after the policies have allowed the call.
    if (operation !== 'DeleteUserPool')
      expect(await outcome(user.cognito.send(command(operation, { UserPoolId: one.id })))).not.toContain('AccessDenied')
  })

  test.each(ofTags)('may call %s on that pool and not on another', async operation => {
    const input = { ResourceArn: two.arn, Tags: { a: 'b' }, TagKeys: ['a'] }
    expect(await outcome(user.cognito.send(command(operation, input)))).toBe(refusal(`cognito-idp:${operation}`, two.arn))
    expect(await outcome(user.cognito.send(command(operation, { ...input, ResourceArn: one.arn })))).toBe('done')
  })

  test.each(others)('may not call %s, which names no pool, whatever else it sends', async operation => {
    const input = { UserPoolId: one.id, ResourceArn: one.arn, PoolName: 'third', Domain: 'none', MaxResults: 1 }
    expect(await outcome(user.cognito.send(command(operation, input)))).toBe(refusal(`cognito-idp:${operation}`, '*'))
  })

  test('may not send a member that an operation ignores in order to pass for another resource', async () => {
    const input = { MaxResults: 1, UserPoolId: one.id }
    const send = new cognito.ListUserPoolsCommand(input as never)
    send.middlewareStack.add(
      next => async given => {
        const { request } = given as { request: { body: string; headers: Record<string, string> } }
        request.body = JSON.stringify(input)
        request.headers['content-length'] = String(request.body.length)
        return next(given)
      },
      { step: 'build', priority: 'low' },
    )
    expect(await outcome(user.cognito.send(send))).toBe(refusal('cognito-idp:ListUserPools', '*'))
  })

  test('may not call IAM or Pinpoint', async () => {
    expect(await outcome(user.iam.send(new ListUsersCommand({})))).toMatch(
      /^AccessDenied: User: .* is not authorized to perform: iam:ListUsers on resource: .* because no identity-based policy allows the iam:ListUsers action$/,
    )
    expect(await outcome(user.iam.send(new GetUserCommand({ UserName: user.name })))).toContain(
      `is not authorized to perform: iam:GetUser on resource: ${user.arn} because`,
    )
    expect(await outcome(user.pinpoint.send(new GetAppsCommand({})))).toContain(
      `is not authorized to perform: mobiletargeting:GetApps on resource: arn:aws:mobiletargeting:us-east-1:${account}:`,
    )
  })

  test('may ask who it is, also under an explicit deny', async () => {
    const identity = { Account: account, Arn: user.arn, UserId: user.id }
    expect(await user.sts.send(new GetCallerIdentityCommand({}))).toMatchObject(identity)
    const denied = await production.makeUser(deny('*'))
    expect(await denied.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: denied.arn })
    expect(await outcome(denied.cognito.send(new cognito.ListUserPoolsCommand({ MaxResults: 1 })))).toBe(
      `AccessDeniedException: User: ${denied.arn} is not authorized to perform: cognito-idp:ListUserPools on resource: * with an explicit deny in an identity-based policy`,
    )
  })

  test('may use a pool of another Region only where its policy names that Region', async () => {
    const { cognito: west } = production.clientsOf(user.credentials, 'eu-west-1')
    const arn = one.arn.replace('us-east-1:', 'eu-west-1:')
    expect(await outcome(west.send(new cognito.DescribeUserPoolCommand({ UserPoolId: one.id })))).toBe(
      refusal('cognito-idp:DescribeUserPool', arn),
    )
  })
})

test('an access key without a policy may do nothing', async () => {
  const nobody = await production.makeUser([])
  expect(await outcome(nobody.cognito.send(new cognito.DescribeUserPoolCommand({ UserPoolId: one.id })))).toMatch(
    /^AccessDeniedException: .* because no identity-based policy allows/,
  )
})

test('a changed policy decides at the next request', async () => {
  const { name, cognito: client } = await production.makeUser(allow('cognito-idp:DescribeUserPool', one.arn))
  const describePool = () => outcome(client.send(new cognito.DescribeUserPoolCommand({ UserPoolId: one.id })))
  const set = (statements: object[]) =>
    production.admin.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument: document(statements as never) }))
  expect(await describePool()).toBe('done')
  await set([deny('*')])
  expect(await describePool()).toMatch(/with an explicit deny in an identity-based policy$/)
  await set([allow('*')])
  expect(await describePool()).toBe('done')
})

test('an administrator key may do everything', async () => {
  const { cognito: client } = production.admin
  expect(await outcome(client.send(new cognito.DescribeUserPoolCommand({ UserPoolId: two.id })))).toBe('done')
})
