import {
  DeleteIdentityProviderCommand,
  DeleteUserPoolCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, type State, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
let pool: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
})
afterAll(() => lab.close())

const social = (more: Bag = {}) => ({ client_id: 'id', client_secret: 'secret', authorize_scopes: 'email', ...more })
const google = (more: Bag = {}, details: Bag = {}) => ({
  providerName: 'Google',
  providerType: 'Google',
  providerDetails: social(details),
  ...more,
})
const googles = {
  attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
  attributes_url_add_attributes: 'true',
  authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
  oidc_issuer: 'https://accounts.google.com',
  token_request_method: 'POST',
  token_url: 'https://www.googleapis.com/oauth2/v4/token',
}
const apple = { client_id: 'id', team_id: 'team', key_id: 'key', private_key: 'key of Apple', authorize_scopes: 'email' }
const endpoints = (host: string) => ({
  authorize_url: `https://${host}/a`,
  token_url: `https://${host}/t`,
  attributes_url: `https://${host}/u`,
  jwks_uri: `https://${host}/j`,
})
const oidc = (host: string) => ({
  providerName: 'MyOIDC',
  providerType: 'OIDC',
  providerDetails: {
    client_id: 'id',
    authorize_scopes: 'openid',
    oidc_issuer: `https://${host}`,
    attributes_request_method: 'GET',
    ...endpoints(host),
  },
})
const metadata = (
  host: string,
) => `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://${host}"><IDPSSODescriptor>
  <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://${host}/sso"/>
</IDPSSODescriptor></EntityDescriptor>`
const saml = (host: string, EncryptedResponses: string) => ({
  providerName: 'MySAML',
  providerType: 'SAML',
  providerDetails: { MetadataFile: metadata(host), EncryptedResponses },
})

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'I1 and I2 Google': [
    { inputs: google(), did: 'create', shows: { attributeMapping: { username: 'sub' }, providerDetails: { ...social(), ...googles }, region: 'us-east-1' }, absent: ['idpIdentifiers'] },
    { inputs: google({ attributeMapping: { email: 'email' } }, { client_id: 'new', client_secret: 'other' }), did: 'update', shows: { attributeMapping: { email: 'email', username: 'sub' }, providerDetails: { ...social({ client_id: 'new', client_secret: 'other' }), ...googles } } },
    { inputs: google({ attributeMapping: { email: 'email', username: 'email' } }), did: 'update', shows: { attributeMapping: { email: 'email', username: 'email' } } },
    { inputs: google(), did: 'same', shows: { attributeMapping: { email: 'email', username: 'email' } } },
    { inputs: google({}, googles), did: 'same' },
  ],
  'I3 identifiers': [
    { inputs: google({ idpIdentifiers: ['test'] }), did: 'create', shows: { idpIdentifiers: ['test'] } },
    { inputs: google({ idpIdentifiers: ['test2'] }), did: 'update', shows: { idpIdentifiers: ['test2'] } },
    { inputs: google(), did: 'update', absent: ['idpIdentifiers'] },
  ],
  'I4 SAML': [
    { inputs: saml('a.example', 'false'), did: 'create', shows: { attributeMapping: {}, providerDetails: { SSORedirectBindingURI: 'https://a.example/sso', EncryptedResponses: 'false' } } },
    { inputs: saml('a.example', 'true'), did: 'update', shows: { providerDetails: { EncryptedResponses: 'true' } } },
    { inputs: saml('b.example', 'true'), did: 'update', shows: { providerDetails: { SSORedirectBindingURI: 'https://b.example/sso' } } },
  ],
  'OIDC with its endpoints': [
    { inputs: oidc('a.example'), did: 'create', shows: { providerDetails: { ...endpoints('a.example'), attributes_url_add_attributes: 'false' } } },
    { inputs: oidc('b.example'), did: 'update', shows: { providerDetails: endpoints('b.example') } },
  ],
  'Facebook with a version': [
    { inputs: { providerName: 'Facebook', providerType: 'Facebook', providerDetails: social() }, did: 'create', shows: { attributeMapping: { username: 'id' } } },
    { inputs: { providerName: 'Facebook', providerType: 'Facebook', providerDetails: social({ api_version: 'v9.0' }) }, did: 'update', shows: { providerDetails: { api_version: 'v9.0', authorize_url: 'https://www.facebook.com/v9.0/dialog/oauth' } } },
  ],
  'Sign in with Apple keeps the private key of the program': [
    { inputs: { providerName: 'SignInWithApple', providerType: 'SignInWithApple', providerDetails: apple }, did: 'create', shows: { providerDetails: apple } },
    { inputs: { providerName: 'SignInWithApple', providerType: 'SignInWithApple', providerDetails: { ...apple, private_key: 'new' } }, did: 'update', shows: { providerDetails: { private_key: 'new' } } },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(
    lab,
    'identityProvider',
    'it',
    steps.map(step => ({ ...step, inputs: { ...step.inputs, userPoolId: pool.id } })),
  )
})

test('the id names pool and provider, and a program with what an import found has nothing to do', async () => {
  const inputs = { ...google({ idpIdentifiers: ['a.example'], attributeMapping: { email: 'email' } }), userPoolId: pool.id }
  const made = await lab.up('identityProvider', 'it', inputs)
  expect(made.id).toBe(`${pool.id}:Google`)
  const { program, state } = await importedProgram(lab, made, made.id)
  expect(state.outputs).toEqual(made.outputs)
  for (const each of [program, inputs]) expect((await lab.up('identityProvider', 'it', each, state)).did).toBe('same')
  await lab.destroy(made)
})

test.each(['', 'x', ':Google', 'us-east-1_abcdefghi:'])('an import of "%s" is refused', async id => {
  await expect(lab.importing('identityProvider', 'it', id)).rejects.toThrow('expected user-pool-id:provider-name')
})

test('I5 and I6 a provider that is gone, alone or with its pool, is gone after a refresh, and its delete succeeds', async () => {
  const { cognito } = outside(lab)
  const own = await lab.up('pool', 'own', {})
  const inputs = { ...google(), userPoolId: own.id }
  const made = await lab.up('identityProvider', 'it', inputs)
  await cognito.send(new DeleteIdentityProviderCommand({ UserPoolId: own.id, ProviderName: 'Google' }))
  await expect(lab.up('identityProvider', 'it', { ...inputs, idpIdentifiers: ['a'] }, made)).rejects.toThrow('did not exist while updating')
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
  const again = await lab.up('identityProvider', 'it', inputs)
  await cognito.send(new DeleteUserPoolCommand({ UserPoolId: own.id }))
  expect(await lab.refresh(again)).toBeUndefined()
  await lab.destroy(again)
})

test('a refresh finds what was changed outside of the program, and the next up sets it back', async () => {
  const inputs = { ...google({ idpIdentifiers: ['a'] }), userPoolId: pool.id }
  const made = await lab.up('identityProvider', 'it', inputs)
  const { cognito } = outside(lab)
  const change = { ProviderDetails: social({ client_id: 'theirs' }) as Record<string, string>, IdpIdentifiers: ['b'] }
  await cognito.send(new UpdateIdentityProviderCommand({ UserPoolId: pool.id, ProviderName: 'Google', ...change }))
  const drifted = (await lab.refresh(made))!
  expect(drifted.inputs).toMatchObject({ providerDetails: social({ client_id: 'theirs' }), idpIdentifiers: ['b'] })
  expect(await lab.up('identityProvider', 'it', inputs, drifted)).toMatchObject({ did: 'update', outputs: made.outputs })
  await lab.destroy(made)
})

test('a provider whose details the service refuses is not created, and the message is the service’s', async () => {
  const inputs = { providerName: 'Google', providerType: 'Google', providerDetails: { client_id: 'a' }, userPoolId: pool.id }
  await expect(lab.up('identityProvider', 'it', inputs)).rejects.toThrow(
    'InvalidParameterException: clientId, clientSecret and authorizeScopes are all required idp details.',
  )
})
