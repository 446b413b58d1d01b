import {
  CreateIdentityProviderCommand,
  CreateUserPoolCommand,
  type IdentityProviderTypeType,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'
import { metadata, metadataOf, serveDocuments } from './support.ts'

let service: TestService
let documents: Awaited<ReturnType<typeof serveDocuments>>
let UserPoolId: string
beforeAll(async () => {
  service = await startTestService()
  documents = await serveDocuments(origin => ({
    '/.well-known/openid-configuration': JSON.stringify({
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/userinfo`,
      jwks_uri: `${origin}/jwks`,
    }),
    '/without/.well-known/openid-configuration': JSON.stringify({ authorization_endpoint: `${origin}/authorize` }),
    '/plain/.well-known/openid-configuration': JSON.stringify({
      authorization_endpoint: 'http://idp.example.com/authorize',
      token_endpoint: `${origin}/token`,
      jwks_uri: `${origin}/jwks`,
    }),
    '/page/.well-known/openid-configuration': '<html>',
    '/metadata.xml': metadata,
  }))
  UserPoolId = await newPool()
})
afterAll(async () => {
  documents.close()
  await service.close()
})

type Details = Record<string, string>
const newPool = async () => (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
let count = 0
const socialTypes = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple']
/** `HERE` stands for the server of documents. */
const here = (details: Details): Details =>
  Object.fromEntries(Object.entries(details).map(([key, value]) => [key, value.replace('HERE', documents.origin)]))
const create = async (ProviderType: string, details: Details, more: object = {}) => {
  const ProviderName = socialTypes.includes(ProviderType) ? ProviderType : `Provider${++count}`
  const { sdk } = service
  const pool = socialTypes.includes(ProviderType) ? await newPool() : UserPoolId
  const request = { UserPoolId: pool, ProviderName, ProviderType: ProviderType as IdentityProviderTypeType, ProviderDetails: here(details) }
  return (await sdk.send(new CreateIdentityProviderCommand({ ...request, ...more }))).IdentityProvider!
}

const social = { client_id: 'id', client_secret: 'secret', authorize_scopes: 'email' }
const apple = { client_id: 'id', team_id: 'team', key_id: 'key', private_key: 'private', authorize_scopes: 'email name' }
const oidc = { client_id: 'id', authorize_scopes: 'openid', oidc_issuer: 'HERE', attributes_request_method: 'POST' }
const endpoints = {
  authorize_url: 'https://a.example/a',
  token_url: 'https://a.example/t',
  attributes_url: 'https://a.example/u',
  jwks_uri: 'https://a.example/j',
}
const graph = (version: string) => ({
  api_version: version,
  authorize_url: `https://www.facebook.com/${version}/dialog/oauth`,
  token_url: `https://graph.facebook.com/${version}/oauth/access_token`,
  token_request_method: 'GET',
  attributes_url: `https://graph.facebook.com/${version}/me?fields=`,
  attributes_url_add_attributes: 'true',
})
const googles = {
  attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
  attributes_url_add_attributes: 'true',
  authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
  oidc_issuer: 'https://accounts.google.com',
  token_request_method: 'POST',
  token_url: 'https://www.googleapis.com/oauth2/v4/token',
}
const amazons = {
  authorize_url: 'https://www.amazon.com/ap/oa',
  token_url: 'https://api.amazon.com/auth/o2/token',
  attributes_url: 'https://api.amazon.com/user/profile',
  token_request_method: 'POST',
  attributes_url_add_attributes: 'false',
}
const apples = {
  authorize_url: 'https://appleid.apple.com/auth/authorize',
  token_url: 'https://appleid.apple.com/auth/token',
  oidc_issuer: 'https://appleid.apple.com',
  token_request_method: 'POST',
  attributes_url_add_attributes: 'false',
}
const discovered = { authorize_url: 'HERE/authorize', token_url: 'HERE/token', attributes_url: 'HERE/userinfo', jwks_uri: 'HERE/jwks' }
const no = { attributes_url_add_attributes: 'false' }
const saml = { MetadataFile: metadata }
const addresses = { SSORedirectBindingURI: 'https://idp.example.com/sso?a=1&b=2', SLORedirectBindingURI: 'https://idp.example.com/slo' }
const { private_key: _, ...shownApple } = apple

// biome-ignore format: one line a case.
test.each<[title: string, type: string, given: Details, answered: Details, username: string | undefined]>([
  ['Facebook', 'Facebook', social, { ...social, ...graph('v17.0') }, 'id'],
  ['Facebook with a version', 'Facebook', { ...social, api_version: 'v9.0' }, { ...social, ...graph('v9.0') }, 'id'],
  ['Google', 'Google', social, { ...social, ...googles }, 'sub'],
  ['Google with what it answers', 'Google', { ...social, ...googles }, { ...social, ...googles }, 'sub'],
  ['LoginWithAmazon', 'LoginWithAmazon', social, { ...social, ...amazons }, 'user_id'],
  ['SignInWithApple, without its private key', 'SignInWithApple', apple, { ...shownApple, ...apples }, 'sub'],
  ['OIDC with its endpoints', 'OIDC', { ...oidc, oidc_issuer: 'https://nowhere.invalid', ...endpoints }, { ...oidc, oidc_issuer: 'https://nowhere.invalid', ...endpoints, ...no }, 'sub'],
  ['OIDC with endpoints that it publishes', 'OIDC', oidc, { ...oidc, ...discovered, ...no }, 'sub'],
  ['OIDC with one endpoint of its own', 'OIDC', { ...oidc, token_url: 'https://a.example/t' }, { ...oidc, ...discovered, token_url: 'https://a.example/t', ...no }, 'sub'],
  ['OIDC with a secret', 'OIDC', { ...oidc, client_secret: 'secret' }, { ...oidc, ...discovered, client_secret: 'secret', ...no }, 'sub'],
  ['SAML with a file', 'SAML', saml, { ...saml, ...addresses }, undefined],
  ['SAML with an address', 'SAML', { MetadataURL: 'HERE/metadata.xml' }, { MetadataURL: 'HERE/metadata.xml', ...addresses }, undefined],
  ['SAML with its settings', 'SAML', { ...saml, IDPSignout: 'true', IDPInit: 'true', EncryptedResponses: 'false', RequestSigningAlgorithm: 'rsa-sha256' }, { ...saml, ...addresses, IDPSignout: 'true', IDPInit: 'true', EncryptedResponses: 'false', RequestSigningAlgorithm: 'rsa-sha256' }, undefined],
])('%s: the answer has the given details and those of its type, and maps username', async (_title, type, given, answered, username) => {
  const { ProviderDetails, AttributeMapping } = await create(type, given)
  expect(ProviderDetails).toEqual(here(answered))
  expect(AttributeMapping).toEqual(username === undefined ? {} : { username })
})

const without = (details: Details, key: string): Details => Object.fromEntries(Object.entries(details).filter(([name]) => name !== key))
const socialText = 'clientId, clientSecret and authorizeScopes are all required idp details.'
const appleText = 'clientId, privateKey, teamId, and keyId are all required idp details.'
const oidcText = 'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.'
const well = 'Unable to contact well-known endpoint'
const https = 'OIDC endpoint must start with https://'
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

test.each<[title: string, type: string, details: Details, message: string]>([
  ...['Facebook', 'Google', 'LoginWithAmazon'].flatMap(type =>
    Object.keys(social).map((key): [string, string, Details, string] => [`${type} without ${key}`, type, without(social, key), socialText]),
  ),
  ...['client_id', 'team_id', 'key_id', 'private_key'].map((key): [string, string, Details, string] => [
    `SignInWithApple without ${key}`,
    'SignInWithApple',
    without(apple, key),
    appleText,
  ]),
  ...Object.keys(oidc).map((key): [string, string, Details, string] => [`OIDC without ${key}`, 'OIDC', without(oidc, key), oidcText]),
  ['Google with an empty secret', 'Google', { ...social, client_secret: '' }, socialText],
  [
    'OIDC with another method',
    'OIDC',
    { ...oidc, attributes_request_method: 'PUT' },
    "1 validation error detected: Value 'PUT' at 'attributesRequestMethod' failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]",
  ],
  ['OIDC with an http issuer', 'OIDC', { ...oidc, oidc_issuer: 'http://idp.example.com', ...endpoints }, https],
  ['OIDC with an http endpoint', 'OIDC', { ...oidc, ...endpoints, token_url: 'http://a.example' }, https],
  ['OIDC that publishes an http endpoint', 'OIDC', { ...oidc, oidc_issuer: 'HERE/plain' }, https],
  ['OIDC whose issuer publishes nothing', 'OIDC', { ...oidc, oidc_issuer: 'HERE/nothing' }, well],
  ['OIDC whose issuer publishes too little', 'OIDC', { ...oidc, oidc_issuer: 'HERE/without' }, well],
  ['OIDC whose issuer answers with a page', 'OIDC', { ...oidc, oidc_issuer: 'HERE/page' }, well],
  ['OIDC whose issuer cannot be reached', 'OIDC', { ...oidc, oidc_issuer: 'https://localhost:1' }, well],
  [
    'SAML with both metadata keys',
    'SAML',
    { ...saml, MetadataURL: 'HERE/metadata.xml' },
    'Only one of the MetadataURL or MetadataFile should be provided.',
  ],
  ['SAML without metadata', 'SAML', {}, 'At least one of the MetadataURL or MetadataFile should be provided.'],
  ['SAML whose address has none', 'SAML', { MetadataURL: 'HERE/no.xml' }, 'The SAML metadata cannot be used: HERE/no.xml did not answer'],
  ['SAML with no XML', 'SAML', { MetadataFile: 'x' }, 'it has text outside of its root element'],
  ['SAML with a DOCTYPE', 'SAML', { MetadataFile: `<!DOCTYPE a>${metadata}` }, 'it has a DOCTYPE'],
  ['SAML without an address to sign in', 'SAML', { MetadataFile: metadataOf() }, 'it has no SingleSignOnService'],
  [
    'SAML that signs in at a script',
    'SAML',
    { MetadataFile: metadataOf(['SingleSignOnService', redirect, 'javascript:alert(1)']) },
    'it has no SingleSignOnService',
  ],
])('%s is refused', async (_title, type, details, message) => {
  await expect(create(type, details)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(here({ message }).message!),
  })
})

test.each([
  ['Other', 'Google'],
  ['google', 'Google'],
  ['Facebook', 'Google'],
  ['Google', 'OIDC'],
  ['COGNITO', 'OIDC'],
])('a provider with the name %s cannot be of type %s', async (ProviderName, type) => {
  await expect(create(type, type === 'OIDC' ? oidc : social, { ProviderName })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: `Provider ${ProviderName} cannot be of type ${type}.`,
  })
})

test.each([
  ['an attribute that the pool has not got', { AttributeMapping: { 'custom:team': 'team' } }],
  ['sub, which is the pool’s own', { AttributeMapping: { sub: 'sub' } }],
  ['identities, which the service writes', { AttributeMapping: { identities: 'x' } }],
])('a mapping to %s is refused, and an update with it changes nothing', async (_title, more) => {
  await expect(create('OIDC', oidc, more)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  const { ProviderName } = await create('OIDC', oidc)
  const update = service.sdk.send(new UpdateIdentityProviderCommand({ UserPoolId, ProviderName, ...more }))
  await expect(update).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test.each([
  ['SAML', saml],
  ['Google', social],
])('a provider of type %s with an AcrMapping is refused', async (type, details) => {
  await expect(create(type, details, { AcrMapping: { Level1: 'x' } })).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

test.each<[title: string, more: object, message: string]>([
  ['a name of two characters', { ProviderName: 'ab' }, 'failed to satisfy constraint'],
  ['a name of 33 characters', { ProviderName: 'a'.repeat(33) }, 'less than or equal to 32'],
  ['a name with a space', { ProviderName: 'my idp' }, 'failed to satisfy constraint'],
  ['51 identifiers', { IdpIdentifiers: Array.from({ length: 51 }, (_, index) => `i${index}`) }, 'less than or equal to 50'],
  ['an identifier of 41 characters', { IdpIdentifiers: ['a'.repeat(41)] }, 'failed to satisfy constraint'],
  ['an unknown level', { AcrMapping: { Level5: 'x' } }, 'failed to satisfy constraint'],
])('%s is refused by the model', async (_title, more, message) => {
  await expect(create('OIDC', oidc, more)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  })
})
