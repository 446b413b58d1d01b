import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { claimsOf } from '../support/claims.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser } from '../support/service.ts'

const invalid = 'InvalidParameterException'
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  describe('a group', () => {
    test('is created, read, updated, listed in pages and deleted', async () => {
      const { UserPoolId } = await createPoolWithUser(service)
      const { sdk } = service
      const create = async (GroupName: string, more: object = {}) =>
        (await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName, ...more }))).Group!
      const group = await create('admins', { Description: 'all', RoleArn: role('a'), Precedence: 1 })
      expect(group).toEqual({
        GroupName: 'admins',
        UserPoolId,
        Description: 'all',
        RoleArn: role('a'),
        Precedence: 1,
        CreationDate: expect.any(Date),
        LastModifiedDate: group.CreationDate,
      })
      expect((await sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'admins' }))).Group).toEqual(group)
      await expect(create('admins')).rejects.toMatchObject({
        name: 'GroupExistsException',
        message: 'A group with the name already exists.',
      })
      const { Group: changed } = await sdk.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'admins', Description: 'some' }))
      expect(changed).toMatchObject({ Description: 'some', RoleArn: role('a'), Precedence: 1 })
      const nul = { name: invalid, message: 'Description: String must not contain the character U+0000' }
      await expect(create('nul', { Description: 'a\0b' })).rejects.toMatchObject(nul)
      await expect(sdk.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'admins', Description: '\0' }))).rejects.toMatchObject(nul)
      await create('beta')
      expect(await create('gamma')).not.toHaveProperty('Description')
      const first = await sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 2 }))
      const second = await sdk.send(new ListGroupsCommand({ UserPoolId, Limit: 2, NextToken: first.NextToken }))
      expect([...first.Groups!, ...second.Groups!].map(({ GroupName }) => GroupName)).toEqual(['admins', 'beta', 'gamma'])
      expect(second.NextToken).toBeUndefined()
      await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'beta' }))
      await expect(sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'beta' }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: 'Group not found.',
      })
    })

    test('has members, whose tokens contain cognito:groups, cognito:roles and cognito:preferred_role', async () => {
      const { UserPoolId, signIn } = await createPoolWithUser(service)
      const { sdk } = service
      for (const [GroupName, more] of Object.entries({
        a: { Precedence: 5, RoleArn: role('a') },
        b: { Precedence: 1, RoleArn: role('b') },
        c: {},
      })) {
        await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName, ...more }))
        for (let n = 0; n < 2; n++) await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username: 'alice' }))
      }
      const { IdToken, AccessToken } = await signIn()
      expect(claimsOf(IdToken!)).toMatchObject({
        'cognito:groups': ['a', 'b', 'c'],
        'cognito:roles': [role('a'), role('b')],
        'cognito:preferred_role': role('b'),
      })
      expect(claimsOf(AccessToken!)['cognito:groups']).toEqual(['a', 'b', 'c'])
      expect(claimsOf(AccessToken!)).not.toHaveProperty('cognito:roles')

      await sdk.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'a', Precedence: 1 }))
      expect(claimsOf((await signIn()).IdToken!)).not.toHaveProperty('cognito:preferred_role')
      expect(
        (await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'alice' }))).Groups!.map(({ GroupName }) => GroupName),
      ).toEqual(['a', 'b', 'c'])
      expect((await sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'a' }))).Users!.map(({ Username }) => Username)).toEqual([
        'alice',
      ])
      await sdk.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, GroupName: 'a', Username: 'alice' }))
      await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'b' }))
      expect(claimsOf((await signIn()).IdToken!)).toMatchObject({ 'cognito:groups': ['c'] })
      expect(claimsOf((await signIn()).IdToken!)).not.toHaveProperty('cognito:roles')
      await expect(sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'none', Username: 'alice' }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      })
      await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alice' }))
      expect((await sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'c' }))).Users).toEqual([])
    })
  })
})
