import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteResourceServerCommand,
  DeleteUserPoolCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  ListResourceServersCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

const invalid = 'InvalidParameterException'
const scope = (ScopeName: string) => ({ ScopeName, ScopeDescription: `may ${ScopeName}` })

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine, { quotas: { resourceServers: 4 } })

  /** A pool, and the operations on its resource servers. */
  const given = async (UserPoolTags?: Record<string, string>) => {
    const { sdk } = service
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UserPoolTags }))).UserPool!.Id!
    return {
      sdk,
      UserPoolId,
      create: async (Identifier: string, Scopes?: ReturnType<typeof scope>[], Name = 'photos') =>
        (await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name, Scopes }))).ResourceServer!,
      read: async (Identifier: string) => (await sdk.send(new DescribeResourceServerCommand({ UserPoolId, Identifier }))).ResourceServer!,
      update: async (Identifier: string, Scopes?: ReturnType<typeof scope>[], Name = 'photos') =>
        (await sdk.send(new UpdateResourceServerCommand({ UserPoolId, Identifier, Name, Scopes }))).ResourceServer!,
      remove: (Identifier: string) => sdk.send(new DeleteResourceServerCommand({ UserPoolId, Identifier })),
      list: (more: object = {}) => sdk.send(new ListResourceServersCommand({ UserPoolId, ...more })),
      client: async (...AllowedOAuthScopes: string[]) =>
        (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', AllowedOAuthScopes }))).UserPoolClient!,
    }
  }

  test('resource servers are created, read, replaced, listed in pages and deleted', async () => {
    const { UserPoolId, create, read, update, remove, list } = await given()
    const Identifier = 'https://photos.example.com'
    const made = await create(Identifier, [scope('read'), scope('write')])
    expect(made).toEqual({ UserPoolId, Identifier, Name: 'photos', Scopes: [scope('read'), scope('write')] })
    expect(await read(Identifier)).toEqual(made)
    expect(await update(Identifier, [scope('print')], 'prints')).toEqual({
      UserPoolId,
      Identifier,
      Name: 'prints',
      Scopes: [scope('print')],
    })
    expect(await update(Identifier)).toEqual({ UserPoolId, Identifier, Name: 'photos', Scopes: [] })
    expect(await read(Identifier)).toMatchObject({ Name: 'photos', Scopes: [] })

    for (const name of ['a', 'B', 'a2']) await create(name)
    const first = await list({ MaxResults: 3 })
    const second = await list({ MaxResults: 3, NextToken: first.NextToken })
    expect([...first.ResourceServers!, ...second.ResourceServers!].map(server => server.Identifier)).toEqual(['B', 'a', 'a2', Identifier])
    expect(second.NextToken).toBeUndefined()
    expect((await list()).ResourceServers).toHaveLength(4)

    await remove('a')
    for (const act of [read, remove, update]) {
      await expect(act('a')).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Resource server a does not exist.' })
    }
  })

  test('resource servers have a unique identifier in their pool, and a quota', async () => {
    const { UserPoolId, create, list } = await given()
    const other = await given()
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => create('one')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ name: invalid, message: `one already exists in user pool ${UserPoolId}.` })
    }
    await other.create('one')
    for (const name of ['two', 'three', 'four']) await create(name)
    await expect(create('five')).rejects.toMatchObject({ name: 'LimitExceededException' })
    await expect(create('six', [scope('read'), scope('read')])).rejects.toMatchObject({ name: invalid })
    await expect(list({ NextToken: 'forged' })).rejects.toMatchObject({ name: invalid })
    await expect(create('with blank ')).rejects.toMatchObject({ name: invalid, message: expect.stringContaining("at 'identifier'") })
    await expect(create('slash', [scope('a/b')])).rejects.toMatchObject({
      name: invalid,
      message: expect.stringContaining("at 'scopes.1.member.scopeName'"),
    })
    await expect(
      service.sdk.send(new CreateResourceServerCommand({ UserPoolId: 'us-east-1_unknown', Identifier: 'x', Name: 'x' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'User pool us-east-1_unknown does not exist.' })
  })

  test('resource servers define custom scopes: clients accept existing ones only, and keep one that was removed', async () => {
    const { sdk, UserPoolId, create, client, update, remove } = await given()
    const refusal = { name: 'ScopeDoesNotExistException', message: 'Invalid scope requested: solar/read' }
    await expect(client('openid', 'solar/read')).rejects.toMatchObject(refusal)
    await create('solar', [scope('read')])
    const { ClientId } = await client('openid', 'solar/read')
    await expect(client('solar/write')).rejects.toMatchObject({ ...refusal, message: 'Invalid scope requested: solar/write' })
    await expect((await given()).client('solar/read')).rejects.toMatchObject(refusal)

    await update('solar', [])
    const shown = () => sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
    expect((await shown()).UserPoolClient!.AllowedOAuthScopes).toEqual(['openid', 'solar/read'])
    const again = () => sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, AllowedOAuthScopes: ['solar/read'] }))
    await expect(again()).rejects.toMatchObject(refusal)
    await update('solar', [scope('read')])
    await again()
    await remove('solar')
    expect((await shown()).UserPoolClient!.AllowedOAuthScopes).toEqual(['solar/read'])
    await expect(again()).rejects.toMatchObject(refusal)
  })

  test('resource servers are deleted with their pool', async () => {
    const id = 'us-east-1_Photos1'
    const first = await given({ _custom_id_: id })
    await first.create('photos', [scope('read')])
    await first.sdk.send(new DeleteUserPoolCommand({ UserPoolId: id }))
    await expect(first.list()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    const second = await given({ _custom_id_: id })
    expect((await second.list()).ResourceServers).toEqual([])
    await expect(second.client('photos/read')).rejects.toMatchObject({ name: 'ScopeDoesNotExistException' })
  })
})
