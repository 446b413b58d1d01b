import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { password, startTestService, type TestService } from '../../support/service.ts'
import { createSamlApp, entityId, providerName } from './support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

/** A pool with a SAML provider and the user `carlos`, and what an administrator does with links. */
async function given() {
  const app = await createSamlApp(service)
  const { UserPoolId } = app
  const { sdk } = service
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'carlos', MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'carlos', Password: password, Permanent: true }))
  const named = ([ProviderAttributeName, ProviderAttributeValue]: readonly [string, string]) => ({
    ProviderName: providerName,
    ProviderAttributeName,
    ProviderAttributeValue,
  })
  const DestinationUser = { ProviderName: 'Cognito', ProviderAttributeValue: 'carlos' }
  return {
    ...app,
    link: (by: readonly [string, string]) =>
      sdk.send(new AdminLinkProviderForUserCommand({ UserPoolId, DestinationUser, SourceUser: named(by) })),
    disable: (by: readonly [string, string]) => sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: named(by) })),
    identities: async () => {
      const { UserAttributes } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'carlos' }))
      return JSON.parse(UserAttributes!.find(({ Name }) => Name === 'identities')?.Value ?? '[]')
    },
  }
}

const byNameId = ['Cognito_Subject', 'Carla'] as const
const byEmail = ['email', 'carla@example.com'] as const
const signedIn = async (app: Awaited<ReturnType<typeof given>>) =>
  (await app.tokens({ assertion: { nameId: 'Carla' } })).id['cognito:username']

test.each([
  ['by the NameID', byNameId],
  ['by an attribute that is mapped', byEmail],
])('a link %s signs the user of the pool in, whose identity names the entity id of the provider', async (_, by) => {
  const app = await given()
  await app.link(by)
  const shown = { providerName, providerType: 'SAML', issuer: entityId, primary: false, dateCreated: expect.any(Number) }
  expect(await app.identities()).toEqual([{ ...shown, userId: by[1] }])
  expect(await signedIn(app)).toBe('carlos')
  expect(await app.identities()).toEqual([{ ...shown, userId: 'Carla' }])
  expect(await app.usernames()).toEqual(['carlos'])
})

test.each([
  ['that was never used, by the pair that made it', byNameId, byNameId, false],
  ['that was never used, by the pair of an attribute that made it', byEmail, byEmail, false],
  ['that was used, by the NameID', byEmail, byNameId, true],
])('a link %s is removed, and the next sign-in makes a user', async (_, made, removed, isUsed) => {
  const app = await given()
  await app.link(made)
  if (isUsed) {
    expect(await signedIn(app)).toBe('carlos')
    await expect(app.disable(made)).rejects.toMatchObject({ name: 'UserNotFoundException' })
  }
  await app.disable(removed)
  expect(await app.identities()).toEqual([])
  expect(await signedIn(app)).toBe(`${providerName}_Carla`)
})
