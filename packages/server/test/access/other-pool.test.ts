import * as cognito from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allow, outcome, startProduction } from './support.ts'

let production: Awaited<ReturnType<typeof startProduction>>
let user: Awaited<ReturnType<typeof production.makeUser>>
let one: { id: string }
let two: { id: string }
/** What is in the second pool. */
const ids = {
  ClientId: '',
  SecretClientId: '',
  ClientSecretId: '',
  ManagedLoginBrandingId: '',
  TermsId: '',
  Domain: 'second-pool',
  Session: '',
}
const password = 'Correct-horse-9'
const Identifier = 'https://api.example.com'

beforeAll(async () => {
  production = await startProduction()
  const { cognito: api } = production.admin
  one = await production.makePool()
  two = await production.makePool()
  user = await production.makeUser(allow('cognito-idp:*', `arn:aws:cognito-idp:*:*:userpool/${one.id}`))
  const UserPoolId = two.id
  const makeClient = async (more: object = {}) => {
    const { UserPoolClient } = await api.send(new cognito.CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', ...more }))
    return UserPoolClient!.ClientId!
  }
  ids.ClientId = await makeClient(settings)
  ids.SecretClientId = await makeClient({ GenerateSecret: true })
  const { ClientSecrets } = await api.send(new cognito.ListUserPoolClientSecretsCommand({ UserPoolId, ClientId: ids.SecretClientId }))
  ids.ClientSecretId = ClientSecrets![0]!.ClientSecretId!
  await api.send(new cognito.AddUserPoolClientSecretCommand({ UserPoolId, ClientId: ids.SecretClientId }))
  await api.send(new cognito.CreateUserPoolDomainCommand({ UserPoolId, Domain: ids.Domain, ManagedLoginVersion: 2 }))
  const branding = await api.send(
    new cognito.CreateManagedLoginBrandingCommand({ UserPoolId, ClientId: ids.ClientId, UseCognitoProvidedValues: true }),
  )
  ids.ManagedLoginBrandingId = branding.ManagedLoginBranding!.ManagedLoginBrandingId!
  const terms = await api.send(new cognito.CreateTermsCommand({ UserPoolId, ...termsOf(ids.ClientId) }))
  ids.TermsId = terms.Terms!.TermsId!
  await api.send(new cognito.CreateGroupCommand({ UserPoolId, GroupName: 'group' }))
  await api.send(new cognito.CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'api' }))
  await api.send(
    new cognito.AdminCreateUserCommand({ UserPoolId, Username: 'alice', MessageAction: 'SUPPRESS', TemporaryPassword: password }),
  )
  const begun = await api.send(new cognito.AdminInitiateAuthCommand({ UserPoolId, ...signIn() }))
  ids.Session = begun.Session!
})
afterAll(() => production.close())

const settings = {
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['https://app.example/cb'],
}
const termsOf = (ClientId: string) => ({
  ClientId,
  TermsName: 'terms-of-use',
  TermsSource: 'LINK' as const,
  Enforcement: 'NONE' as const,
  Links: { 'cognito:default': 'https://example.com/terms' },
})
const signIn = () => ({
  ClientId: ids.ClientId,
  AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const,
  AuthParameters: { USERNAME: 'alice', PASSWORD: password },
})
const newPassword = () => ({
  ClientId: ids.ClientId,
  ChallengeName: 'NEW_PASSWORD_REQUIRED' as const,
  Session: ids.Session,
  ChallengeResponses: { USERNAME: 'alice', NEW_PASSWORD: `${password}x` },
})
const ClientId = () => ({ ClientId: ids.ClientId })
const alice = { Username: 'alice' }

/** A request for each operation about something in a pool, without the pool; deletions last. */
const requests: [operation: string, input: () => object][] = [
  ['DescribeUserPoolClient', ClientId],
  ['UpdateUserPoolClient', () => ({ ...ClientId(), ...settings, ClientName: 'taken' })],
  ['ListUserPoolClientSecrets', () => ({ ClientId: ids.SecretClientId })],
  ['DescribeManagedLoginBranding', () => ({ ManagedLoginBrandingId: ids.ManagedLoginBrandingId })],
  ['DescribeManagedLoginBrandingByClient', ClientId],
  ['UpdateManagedLoginBranding', () => ({ ManagedLoginBrandingId: ids.ManagedLoginBrandingId, UseCognitoProvidedValues: true })],
  ['DescribeTerms', () => ({ TermsId: ids.TermsId })],
  ['UpdateTerms', () => ({ TermsId: ids.TermsId, Links: { 'cognito:default': 'https://evil.example/terms' } })],
  ['SetUICustomization', () => ({ ...ClientId(), CSS: '.logo-customizable { max-width: 50%; }' })],
  ['GetUICustomization', ClientId],
  ['UpdateUserPoolDomain', () => ({ Domain: ids.Domain, ManagedLoginVersion: 1 })],
  ['AdminInitiateAuth', signIn],
  ['AdminRespondToAuthChallenge', newPassword],
  ['GetGroup', () => ({ GroupName: 'group' })],
  ['UpdateGroup', () => ({ GroupName: 'group', Description: 'taken' })],
  ['ListUsersInGroup', () => ({ GroupName: 'group' })],
  ['AdminAddUserToGroup', () => ({ ...alice, GroupName: 'group' })],
  ['AdminListGroupsForUser', () => alice],
  ['AdminRemoveUserFromGroup', () => ({ ...alice, GroupName: 'group' })],
  ['DescribeResourceServer', () => ({ Identifier })],
  ['UpdateResourceServer', () => ({ Identifier, Name: 'taken' })],
  ['AdminGetUser', () => alice],
  ['AdminUpdateUserAttributes', () => ({ ...alice, UserAttributes: [{ Name: 'name', Value: 'taken' }] })],
  ['AdminSetUserPassword', () => ({ ...alice, Password: `${password}y`, Permanent: true })],
  ['AdminUserGlobalSignOut', () => alice],
  ['AdminListDevices', () => alice],
  ['AdminDisableUser', () => alice],
  ['AdminEnableUser', () => alice],
  ['AdminDeleteUser', () => alice],
  ['DeleteUserPoolClientSecret', () => ({ ClientId: ids.SecretClientId, ClientSecretId: ids.ClientSecretId })],
  ['AddUserPoolClientSecret', () => ({ ClientId: ids.SecretClientId })],
  ['DeleteTerms', () => ({ TermsId: ids.TermsId })],
  ['CreateTerms', () => termsOf(ids.ClientId)],
  ['DeleteManagedLoginBranding', () => ({ ManagedLoginBrandingId: ids.ManagedLoginBrandingId })],
  ['CreateManagedLoginBranding', () => ({ ...ClientId(), UseCognitoProvidedValues: true })],
  ['DeleteUserPoolDomain', () => ({ Domain: ids.Domain })],
  ['DeleteGroup', () => ({ GroupName: 'group' })],
  ['DeleteResourceServer', () => ({ Identifier })],
  ['DeleteUserPoolClient', ClientId],
]

/** The command of the AWS SDK for an operation. */
function command(operation: string, input: object): never {
  const Command = (cognito as unknown as Record<string, new (input: object) => object>)[`${operation}Command`]!
  return new Command(input) as never
}

/** None says more than that there is no such thing in the caller's pool. */
const notFound = /^(ResourceNotFoundException|UserNotFoundException|NotAuthorizedException|InvalidParameterException): /

test.each(requests)('%s of one pool does not reach into another, where the same request is answered', async (operation, input) => {
  expect(await outcome(user.cognito.send(command(operation, { UserPoolId: one.id, ...input() })))).toMatch(notFound)
  expect(await outcome(production.admin.cognito.send(command(operation, { UserPoolId: two.id, ...input() })))).toBe('done')
})
