// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.

import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, allow, deny, document, outcome, startProduction } from './support.ts'

let production: Awaited<ReturnType<typeof startProduction>>
beforeAll(async () => {
  production = await startProduction()
})
afterAll(() => production.close())

const users = (path: string) => `arn:aws:iam::${account}:user${path}`
const refused = (action: string, resource: string) =>
  expect.stringContaining(`is not authorized to perform: ${action} on resource: ${resource} because`)

describe('the policy of an IAM user', () => {
  test('names users by their path', async () => {
    const { iam } = await production.makeUser(allow('iam:*', users('/apps/*')))
    const inside = await production.makeUser([], { Path: '/apps/' })
    const outside = await production.makeUser([])
    expect(await outcome(iam.send(new GetUserCommand({ UserName: inside.name })))).toBe('done')
    expect(await outcome(iam.send(new GetUserCommand({ UserName: outside.name })))).toEqual(refused('iam:GetUser', outside.arn))
    expect(await outcome(iam.send(new CreateUserCommand({ UserName: 'new', Path: '/apps/' })))).toBe('done')
    expect(await outcome(iam.send(new CreateUserCommand({ UserName: 'new2' })))).toEqual(refused('iam:CreateUser', users('/new2')))
    expect(await outcome(iam.send(new DeleteUserCommand({ UserName: 'nobody' })))).toEqual(refused('iam:DeleteUser', users('/nobody')))
    expect(await outcome(iam.send(new GetRoleCommand({ RoleName: 'any' })))).toEqual(
      refused('iam:GetRole', `arn:aws:iam::${account}:role/any`),
    )
    expect(await outcome(iam.send(new ListUsersCommand({})))).toEqual(refused('iam:ListUsers', '*'))
  })

  test('has to allow the old and the new name of a user that is renamed', async () => {
    const { iam } = await production.makeUser(allow('iam:UpdateUser', users('/apps/*')))
    const inside = await production.makeUser([], { Path: '/apps/' })
    const update = (change: object) => outcome(iam.send(new UpdateUserCommand({ UserName: inside.name, ...change })))
    expect(await update({ NewPath: '/' })).toEqual(refused('iam:UpdateUser', users(`/${inside.name}`)))
    expect(await update({ NewPath: '/apps/mobile/' })).toBe('done')
    expect(await update({ NewUserName: 'renamed' })).toBe('done')
  })

  test('can let a user manage its own access keys', async () => {
    const own = users('/${aws:username}')
    const { iam, name, arn } = await production.makeUser(allow(['iam:CreateAccessKey', 'iam:ListAccessKeys'], own))
    const other = await production.makeUser([])
    expect(await outcome(iam.send(new CreateAccessKeyCommand({})))).toBe('done')
    expect(await outcome(iam.send(new ListAccessKeysCommand({ UserName: name })))).toBe('done')
    expect(await outcome(iam.send(new ListAccessKeysCommand({ UserName: other.name })))).toEqual(refused('iam:ListAccessKeys', other.arn))
    expect(await outcome(iam.send(new GetUserCommand({})))).toEqual(refused('iam:GetUser', arn))
  })

  test('is not passed by with the name of another resource in a parameter that the action ignores', async () => {
    const { iam, name } = await production.makeUser(allow('iam:*', `arn:aws:iam::${account}:role/mine`))
    const send = new PutUserPolicyCommand({ UserName: name, PolicyName: 'more', PolicyDocument: document(allow('*')) })
    send.middlewareStack.add(
      next => async given => {
        const { request } = given as { request: { body: string; headers: Record<string, string> } }
        request.body += '&RoleName=mine'
        request.headers['content-length'] = String(request.body.length)
        return next(given)
      },
      { step: 'build', priority: 'low' },
    )
    expect(await outcome(iam.send(send))).toEqual(refused('iam:PutUserPolicy', users(`/${name}`)))
  })

  test('can tell resources by their tags', async () => {
    const { iam } = await production.makeUser(allow('iam:TagUser', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } } }))
    const red = await production.makeUser([], { Tags: [{ Key: 'team', Value: 'red' }] })
    const none = await production.makeUser([])
    const Tags = [{ Key: 'a', Value: 'b' }]
    expect(await outcome(iam.send(new TagUserCommand({ UserName: red.name, Tags })))).toBe('done')
    expect(await outcome(iam.send(new TagUserCommand({ UserName: none.name, Tags })))).toEqual(refused('iam:TagUser', none.arn))
  })
})

describe('a permissions boundary', () => {
  async function makeBoundary(statements: object) {
    const { Policy } = await production.admin.iam.send(
      new CreatePolicyCommand({ PolicyName: `b${Math.random()}`, PolicyDocument: document(statements as never) }),
    )
    return Policy!.Arn!
  }

  test('limits what the policies of a user allow', async () => {
    const user = await production.makeUser(allow('*'))
    const bound = async (statements: object) =>
      production.admin.iam.send(
        new PutUserPermissionsBoundaryCommand({ UserName: user.name, PermissionsBoundary: await makeBoundary(statements) }),
      )
    const list = () => outcome(user.cognito.send(new ListUserPoolsCommand({ MaxResults: 1 })))
    const start = `AccessDeniedException: User: ${user.arn} is not authorized to perform: cognito-idp:ListUserPools on resource: *`
    expect(await list()).toBe('done')
    await bound(allow('iam:*'))
    expect(await list()).toBe(`${start} because no permissions boundary allows the cognito-idp:ListUserPools action`)
    await bound([allow('*'), deny('cognito-idp:List*')])
    expect(await list()).toBe(`${start} with an explicit deny in a permissions boundary`)
    await bound(allow('cognito-idp:*'))
    expect(await list()).toBe('done')
  })

  test('can be required for users that a user creates and changes', async () => {
    const boundary = await makeBoundary(allow('cognito-idp:*'))
    const Condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } }
    const { iam } = await production.makeUser(allow(['iam:CreateUser', 'iam:PutUserPolicy'], '*', { Condition }))
    const unbound = await production.makeUser([])
    const policy = { PolicyName: 'p', PolicyDocument: document(allow('*')) }
    expect(await outcome(iam.send(new CreateUserCommand({ UserName: 'bound', PermissionsBoundary: boundary })))).toBe('done')
    expect(await outcome(iam.send(new CreateUserCommand({ UserName: 'unbound' })))).toEqual(refused('iam:CreateUser', users('/unbound')))
    expect(await outcome(iam.send(new PutUserPolicyCommand({ UserName: 'bound', ...policy })))).toBe('done')
    expect(await outcome(iam.send(new PutUserPolicyCommand({ UserName: unbound.name, ...policy })))).toEqual(
      refused('iam:PutUserPolicy', unbound.arn),
    )
  })
})

test('a policy can limit which policies a user may attach', async () => {
  const readOnly = 'arn:aws:iam::aws:policy/AmazonCognitoReadOnly'
  const { iam } = await production.makeUser(allow('iam:AttachUserPolicy', '*', { Condition: { ArnEquals: { 'iam:PolicyARN': readOnly } } }))
  const { name, arn } = await production.makeUser([])
  expect(await outcome(iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: readOnly })))).toBe('done')
  expect(
    await outcome(iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }))),
  ).toEqual(refused('iam:AttachUserPolicy', arn))
})
