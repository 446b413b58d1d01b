import {
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DescribeIdentityProviderCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { callback, claimsOf, codeClient, createBrowser, locationOf, type TokenAnswer } from '../../oauth/support.ts'
import {
  type AssertionOptions,
  assertionXml,
  type CertifiedKey,
  inflateMessage,
  metadataXml,
  newCertifiedKey,
  type ResponseOptions,
  responseXml,
  signXml,
} from '../../support/saml-provider.ts'
import type { TestService } from '../../support/service.ts'

/** The key of the provider; made once, since that takes a while. */
export const providerKey = newCertifiedKey()
export const providerName = 'Corp'
export const entityId = 'https://idp.example.com/'

/** What differs from a pool with the SAML provider `Corp` and one client that lists it alone. */
export interface SamlAppOptions {
  pool?: Partial<CreateUserPoolCommandInput>
  client?: Partial<CreateUserPoolClientCommandInput>
  mapping?: Record<string, string>
  /** `ProviderDetails` beside the metadata. */
  details?: Record<string, string>
  metadata?: Partial<Parameters<typeof metadataXml>[0]>
}

/** A response that is right unless something of it is replaced. */
export interface Answer {
  assertion?: AssertionOptions
  response?: ResponseOptions
  /** Makes the response of a right assertion; without it the assertion is signed. */
  build?: (made: { assertion: string; envelope: ResponseOptions; options: AssertionOptions }) => string
  key?: CertifiedKey
}

const base64 = (xml: string): string => Buffer.from(xml).toString('base64')

/** A pool with a SAML provider, a client, and what a browser does there. */
export async function createSamlApp(service: TestService, options: SamlAppOptions = {}) {
  const { sdk } = service
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...options.pool }))
  const UserPoolId = UserPool!.Id!
  const MetadataFile = metadataXml({ entityId, certificates: [providerKey.base64], ...options.metadata })
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: providerName,
      ProviderType: 'SAML',
      ProviderDetails: { ...(options.details?.MetadataURL === undefined && { MetadataFile }), ...options.details },
      AttributeMapping: options.mapping ?? { email: 'mail' },
    }),
  )
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'client',
      ...codeClient,
      SupportedIdentityProviders: [providerName],
      ...options.client,
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const base = `/${UserPoolId}`
  const acs = `${service.url}${base}/saml2/idpresponse`
  const audience = `urn:amazon:cognito:sp:${UserPoolId}`
  const query = (more: Record<string, string> = {}) =>
    String(new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: callback, state: 'st', ...more }))
  const newBrowser = () => createBrowser(service.url)
  const browser = newBrowser()

  /** Goes to the provider. @returns the address with the AuthnRequest */
  const begin = async (more: Record<string, string> = {}, using = browser) =>
    locationOf(await using.open(`${base}/oauth2/authorize?${query({ identity_provider: providerName, ...more })}`))
  /** The id of the request and its relay state. */
  const requestOf = (location: string) => ({
    inResponseTo: / ID="([^"]+)"/.exec(inflateMessage(location))![1]!,
    relayState: new URL(location).searchParams.get('RelayState')!,
  })
  /** The XML of the provider's answer to a request. */
  const answerTo = (inResponseTo: string | undefined, { assertion, response, build, key = providerKey }: Answer = {}): string => {
    const options = {
      audience,
      recipient: acs,
      inResponseTo,
      sessionIndex: 's1',
      attributes: { mail: ['carla@example.com'] },
      ...assertion,
    }
    const envelope = { destination: acs, inResponseTo, ...response }
    const made = assertionXml(options)
    return build ? build({ assertion: made, envelope, options }) : responseXml(signXml(made, 'Assertion', key), envelope)
  }
  /** Posts an answer as the provider's page does. @returns where the browser is sent */
  const postAnswer = async (xml: string, RelayState: string, using = browser): Promise<URL> => {
    const fields = { SAMLResponse: base64(xml), RelayState }
    return new URL(locationOf(await using.post(`${base}/saml2/idpresponse`, fields, { origin: 'https://idp.example.com' })), service.url)
  }
  /** Signs in. @returns where the browser is sent at the end */
  const signIn = async (answer: Answer = {}, more: Record<string, string> = {}, using = browser) => {
    const { inResponseTo, relayState } = requestOf(await begin(more, using))
    return postAnswer(answerTo(inResponseTo, answer), relayState, using)
  }
  const exchange = async (location: URL): Promise<TokenAnswer> => {
    const body = {
      grant_type: 'authorization_code',
      client_id: ClientId,
      code: location.searchParams.get('code') ?? '',
      redirect_uri: callback,
    }
    const answer = await fetch(`${service.url}${base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) })
    return answer.json()
  }
  /** Signs in with a new browser, and exchanges the code. */
  const tokens = async (answer: Answer = {}, more: Record<string, string> = {}) => {
    const tokens = await exchange(await signIn(answer, more, newBrowser()))
    return { ...tokens, id: claimsOf(tokens.id_token), access: claimsOf(tokens.access_token) }
  }
  const describeProvider = async () =>
    (await sdk.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: providerName }))).IdentityProvider!
  const usernames = async () => (await sdk.send(new ListUsersCommand({ UserPoolId }))).Users!.map(({ Username }) => Username)
  return {
    UserPoolId,
    ClientId,
    base,
    acs,
    audience,
    query,
    browser,
    newBrowser,
    begin,
    requestOf,
    answerTo,
    postAnswer,
    signIn,
    exchange,
    tokens,
    describeProvider,
    usernames,
  }
}

/** The parameters of a redirect, as an object. */
export const parametersOf = (location: URL): Record<string, string> => Object.fromEntries(location.searchParams)

/** What the application reads of a response that was refused. */
export const refusedWith = (detail: string) => ({
  error_description: `Error in SAML response processing: ${detail}`,
  state: 'st',
  error: 'server_error',
})
