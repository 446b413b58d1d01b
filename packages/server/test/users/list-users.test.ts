import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateUserPoolCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

const invalid = 'InvalidParameterException'

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  describe('ListUsers', () => {
    let UserPoolId: string
    beforeAll(async () => {
      UserPoolId = (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
      for (const [Username, email, name] of [
        ['anna', 'Anna@example.com', 'Anna "Quote" O\\Neill'],
        ['annabel', 'bel@example.com', 'Annabel'],
        ['Zoë', 'zoe@example.org', 'Zoë'],
      ])
        await service.sdk.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username,
            MessageAction: 'SUPPRESS',
            UserAttributes: [
              { Name: 'email', Value: email },
              { Name: 'name', Value: name },
            ],
          }),
        )
      await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'annabel' }))
    })
    const list = async (Filter?: string, more: object = {}) =>
      (await service.sdk.send(new ListUsersCommand({ UserPoolId, Filter, ...more }))).Users!
    const names = async (filter?: string) => (await list(filter)).map(({ Username }) => Username).sort()

    test.each([
      [undefined, ['Zoë', 'anna', 'annabel']],
      ['', ['Zoë', 'anna', 'annabel']],
      ['username = "anna"', ['anna']],
      ['username = "Anna"', []],
      ['username ^= "ann"', ['anna', 'annabel']],
      ['"username" ^= "Zo"', ['Zoë']],
      ['email = "anna@EXAMPLE.com"', ['anna']],
      ['email ^= "z"', ['Zoë']],
      ['name = "Anna \\"Quote\\" O\\\\Neill"', ['anna']],
      ['name ^= "zoë"', ['Zoë']],
      ['family_name = ""', []],
      ['status = "Disabled"', ['annabel']],
      ['status = "Enabled"', ['Zoë', 'anna']],
      ['status = "enabled"', []],
      ['cognito:user_status = "force_change_password"', ['Zoë', 'anna', 'annabel']],
      ['cognito:user_status = "CONFIRMED"', []],
      ['sub = "unknown"', []],
    ])('the filter %s finds %s', async (filter, found) => {
      expect(await names(filter)).toEqual(found)
    })

    test.each([
      ['email', 'Error while parsing filter.'],
      ['email = alice', 'Error while parsing filter.'],
      ['email = "a" and name = "b"', 'Error while parsing filter.'],
      ['custom:foo = "x"', 'Invalid search attribute: custom:foo'],
      ['nickname = "x"', 'Invalid search attribute: nickname'],
      ['constructor = "x"', 'Invalid search attribute: constructor'],
      ['__proto__ ^= "x"', 'Invalid search attribute: __proto__'],
    ])('the filter %s is refused: %s', async (filter, message) => {
      await expect(list(filter)).rejects.toMatchObject({ name: invalid, message })
    })

    test('the filter on sub, AttributesToGet and pages', async () => {
      const [anna] = await list('username = "anna"')
      const sub = anna!.Attributes!.find(({ Name }) => Name === 'sub')!.Value
      expect(await names(`sub = "${sub}"`)).toEqual(['anna'])
      expect((await list('username = "anna"', { AttributesToGet: ['email'] }))[0]!.Attributes).toEqual([
        { Name: 'email', Value: 'Anna@example.com' },
      ])
      await expect(list(undefined, { AttributesToGet: ['custom:none'] })).rejects.toMatchObject({
        message: 'One or more requested attributes do not exist.',
      })
      const seen: string[] = []
      let PaginationToken: string | undefined
      do {
        const page = await service.sdk.send(new ListUsersCommand({ UserPoolId, Limit: 1, PaginationToken }))
        seen.push(...page.Users!.map(({ Username }) => Username!))
        PaginationToken = page.PaginationToken
      } while (PaginationToken)
      expect(seen.sort()).toEqual(['Zoë', 'anna', 'annabel'])
    })

    test.each([
      [undefined, ['Zoë', 'anna', 'annabel']],
      ['email ^= ""', ['Zoë', 'anna', 'annabel']],
      ['username ^= "ann"', ['anna', 'annabel']],
      ['status = "Enabled"', ['Zoë', 'anna']],
      ['cognito:user_status = "FORCE_CHANGE_PASSWORD"', ['Zoë', 'anna', 'annabel']],
    ])('pages of one user with the filter %s have %s', async (Filter, found) => {
      const seen: string[] = []
      let PaginationToken: string | undefined
      do {
        const page = await service.sdk.send(new ListUsersCommand({ UserPoolId, Filter, Limit: 1, PaginationToken }))
        expect(page.Users!.length).toBeLessThanOrEqual(1)
        seen.push(...page.Users!.map(({ Username }) => Username!))
        PaginationToken = page.PaginationToken
      } while (PaginationToken)
      expect(seen.sort()).toEqual(found)
    })

    test('the search index follows changes of attributes', async () => {
      await service.sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId,
          Username: 'anna',
          UserAttributes: [{ Name: 'given_name', Value: 'Changed' }],
        }),
      )
      expect(await names('given_name = "changed"')).toEqual(['anna'])
    })
  })
})
