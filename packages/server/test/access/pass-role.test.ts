import {
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
  UpdateGroupCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RoleOperation, roleOperations } from '../../src/pools/index.ts'
import { account, allow, deny, outcome, startProduction } from './support.ts'

let production: Awaited<ReturnType<typeof startProduction>>
let made: { UserPoolId: string; ClientId: string; GroupName: string }
beforeAll(async () => {
  production = await startProduction()
  const { id: UserPoolId } = await production.makePool()
  const { UserPoolClient } = await production.admin.cognito.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))
  const GroupName = 'group'
  await production.admin.cognito.send(new CreateGroupCommand({ UserPoolId, GroupName }))
  made = { UserPoolId, ClientId: UserPoolClient!.ClientId!, GroupName }
})
afterAll(() => production.close())

const role = `arn:aws:iam::${account}:role/passed`
const SmsConfiguration = { SnsCallerArn: role, ExternalId: 'x' }
const AnalyticsConfiguration = { ApplicationId: 'ab', ExternalId: 'x', RoleArn: role }

/** A request with a role for each operation that takes one. */
const requests: Record<RoleOperation, () => object> = {
  CreateUserPool: () => new CreateUserPoolCommand({ PoolName: 'pool', SmsConfiguration }),
  UpdateUserPool: () => new UpdateUserPoolCommand({ ...made, SmsConfiguration }),
  SetUserPoolMfaConfig: () =>
    new SetUserPoolMfaConfigCommand({ ...made, MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: { SmsConfiguration } }),
  CreateUserPoolClient: () => new CreateUserPoolClientCommand({ ...made, ClientName: 'other', AnalyticsConfiguration }),
  UpdateUserPoolClient: () => new UpdateUserPoolClientCommand({ ...made, AnalyticsConfiguration }),
  CreateGroup: () => new CreateGroupCommand({ ...made, GroupName: `${Math.random()}`, RoleArn: role }),
  UpdateGroup: () => new UpdateGroupCommand({ ...made, RoleArn: role }),
}
const send = (user: { cognito: { send(command: never): Promise<unknown> } }, operation: RoleOperation) =>
  outcome(user.cognito.send(requests[operation]() as never))

describe.each(roleOperations)('%s with a role', operation => {
  const call = allow(`cognito-idp:${operation}`)
  test('needs iam:PassRole', async () => {
    const user = await production.makeUser(call)
    expect(await send(user, operation)).toBe(
      `AccessDeniedException: User: ${user.arn} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
    )
  })

  test.each([
    ['the role', allow('iam:PassRole', role), 'done'],
    [
      'the role for Cognito',
      allow('iam:PassRole', role, { Condition: { StringEquals: { 'iam:PassedToService': 'cognito-idp.amazonaws.com' } } }),
      'done',
    ],
    [
      'the role for Lambda',
      allow('iam:PassRole', role, { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } }),
      'AccessDeniedException',
    ],
    ['another role', allow('iam:PassRole', `${role}2`), 'AccessDeniedException'],
  ])('may pass %s', async (_, statement, expected) => {
    expect((await send(await production.makeUser([call, statement]), operation)).split(':')[0]).toBe(expected)
  })
})

test('a role in a request that is not allowed itself is not looked at', async () => {
  const user = await production.makeUser([allow('iam:PassRole'), deny('cognito-idp:CreateGroup')])
  expect(await send(user, 'CreateGroup')).toMatch(/is not authorized to perform: cognito-idp:CreateGroup .* with an explicit deny/)
})
