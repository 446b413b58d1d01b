import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { useServiceOn } from '../support/engines.ts'
import { invalid, local, source, useLinks } from './linking-support.ts'
import { providerName } from './support.ts'

const { given } = useLinks()

const service = useServiceOn('SQLite')

// biome-ignore format: one line a case.
test.each<[title: string, request: { from?: object; to?: object }, name: string]>([
  ['a provider that does not exist', { from: { ProviderName: 'Nobody' } }, invalid],
  ['the pool itself as the source', { from: { ProviderName: 'Cognito', ProviderAttributeValue: 'carlos' } }, invalid],
  ['no provider', { from: { ProviderName: undefined } }, invalid],
  ['no attribute name', { from: { ProviderAttributeName: undefined } }, invalid],
  ['an attribute that is not mapped', { from: { ProviderAttributeName: 'phone_number' } }, invalid],
  ['the claim’s name in place of the attribute’s', { from: { ProviderAttributeName: 'mail' } }, invalid],
  ['the attribute username', { from: { ProviderAttributeName: 'username' } }, invalid],
  ['an attribute of a social provider', { from: { ProviderName: 'Google', ProviderAttributeName: 'email', ProviderAttributeValue: 'a@b.example' } }, invalid],
  ['no value', { from: { ProviderAttributeValue: undefined } }, invalid],
  ['an empty value', { from: { ProviderAttributeValue: '' } }, invalid],
  ['a value of 2049 characters', { from: { ProviderAttributeValue: 'x'.repeat(2049) } }, invalid],
  ['a value with U+0000', { from: { ProviderAttributeValue: 'a\0b' } }, invalid],
  ['a destination without a value', { to: { ProviderAttributeValue: undefined } }, invalid],
  ['a destination without a provider', { to: { ProviderName: undefined } }, invalid],
  ['a destination that does not exist', { to: { ProviderAttributeValue: 'nobody' } }, 'UserNotFoundException'],
  ['a destination by its email address', { to: { ProviderAttributeValue: 'carlos@example.com' } }, 'UserNotFoundException'],
  ['an identity that no user has as destination', { to: { ProviderName: providerName, ProviderAttributeValue: 'nobody' } }, 'UserNotFoundException'],
])('%s is refused, and nothing is linked', async (_title, { from = {}, to = {} }, name) => {
  const { createUser, link, identities, addProvider } = await given(service, { pool: { AliasAttributes: ['email'] }, mapping: { email: 'mail' } })
  await addProvider('Google', 'Google', { AttributeMapping: { email: 'email' } })
  const UserAttributes = [{ Name: 'email', Value: 'carlos@example.com' }, { Name: 'email_verified', Value: 'true' }]
  await createUser('carlos', { UserAttributes })
  await expect(link(source(from), { ...local('carlos'), ...to })).rejects.toMatchObject({ name })
  expect(await identities('carlos')).toEqual([])
})

test('identities cannot be written as an attribute', async () => {
  const { UserPoolId, sdk } = await given(service)
  const UserAttributes = [{ Name: 'identities', Value: '[]' }]
  const create = sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'x', UserAttributes, MessageAction: 'SUPPRESS' }))
  await expect(create).rejects.toMatchObject({ name: invalid })
})
