import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
  CreateIdentityProviderCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  type ProviderUserIdentifierType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { password, type TestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { type AppOptions, createFederatedApp, providerName } from './support.ts'

const subject = 'Cognito_Subject'

/** The identity that the provider signs in, as a link names it. */
export const source = (more: ProviderUserIdentifierType = {}) => ({
  ...{ ProviderName: providerName, ProviderAttributeName: subject, ProviderAttributeValue: 'Subject-1' },
  ...more,
})

/** A user of the pool, as a link names it. */
export const local = (name: string) => ({ ProviderName: 'Cognito', ProviderAttributeName: subject, ProviderAttributeValue: name })

export const invalid = 'InvalidParameterException'
export const merging = 'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link'

/** A pool with a provider, and what an administrator does with its users. */
export async function givenLinks(service: TestService, provider: FakeProvider, options: AppOptions = {}) {
  const app = await createFederatedApp(service, provider, {
    ...options,
    client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ...options.client },
  })
  const { sdk } = service
  const { UserPoolId, ClientId } = app
  /** A confirmed user. @returns the `sub` */
  const createUser = async (Username: string, more: Partial<AdminCreateUserCommandInput> = {}) => {
    const { User } = await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', ...more }))
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
    return User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!
  }
  const link = (SourceUser: ProviderUserIdentifierType, DestinationUser: ProviderUserIdentifierType = local('carlos')) =>
    sdk.send(new AdminLinkProviderForUserCommand({ UserPoolId, SourceUser, DestinationUser }))
  const disable = (User: ProviderUserIdentifierType) => sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User }))
  const read = (Username: string) => sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
  const attributes = async (name: string): Promise<Record<string, string>> =>
    Object.fromEntries((await read(name)).UserAttributes!.map(({ Name, Value }) => [Name!, Value!]))
  const identities = async (name: string) => JSON.parse((await attributes(name)).identities ?? '[]')
  const usernames = async () => (await sdk.send(new ListUsersCommand({ UserPoolId }))).Users!.map(({ Username }) => Username).sort()
  const signInByPassword = async (USERNAME = 'carlos') =>
    (
      await sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password } }),
      )
    ).AuthenticationResult!
  /** What the application gets instead of a code. */
  const failure = async () => {
    const { searchParams } = await app.signIn({}, app.newBrowser())
    return { error: searchParams.get('error'), description: searchParams.get('error_description') }
  }
  const addProvider = (ProviderName: string, ProviderType: 'OIDC' | 'Google' = 'OIDC', more: object = {}) =>
    sdk.send(
      new CreateIdentityProviderCommand({
        ...{ UserPoolId, ProviderName, ProviderType },
        ProviderDetails: {
          ...{ client_id: provider.clientId, client_secret: provider.clientSecret, authorize_scopes: 'openid' },
          ...(ProviderType === 'OIDC' && { oidc_issuer: provider.origin, attributes_request_method: 'GET' }),
        },
        ...more,
      }),
    )
  return { ...app, sdk, createUser, link, disable, read, attributes, identities, usernames, signInByPassword, failure, addProvider }
}

/** A provider at which Ann signs in at the beginning of each test, and `given`, which makes an app that trusts it. */
export function useLinks() {
  let started: FakeProvider
  beforeAll(async () => {
    started = await startFakeProvider()
  })
  afterAll(() => started.close())
  beforeEach(() => {
    started.user = { sub: 'Subject-1', email: 'ann@provider.example' }
  })
  // A proxy, because the provider does not exist yet when the tests are collected.
  const provider = new Proxy({} as FakeProvider, {
    get: (_, name) => Reflect.get(started, name),
    set: (_, name, value) => Reflect.set(started, name, value),
  })
  return { provider, given: (service: TestService, options?: AppOptions) => givenLinks(service, provider, options) }
}
