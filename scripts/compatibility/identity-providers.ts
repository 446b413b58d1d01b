import { type Built, server } from './rows.ts'

const at = (file: string, title: string) => server(`federation/${file}`, title)
const stored = (file: string, title: string) => server(`identity-providers/${file}`, title)

/** Providers of every type: by operation, key or claim. Keys of SAML alone are in saml.ts. */
export const identityProviders: Readonly<Record<string, Built>> = {
  'CreateIdentityProvider, UpdateIdentityProvider, DeleteIdentityProvider': {
    does: 'an update replaces each member that it names; a deletion leaves users and the names in clients',
    shown: stored('identity-providers', 'a provider is created, read, found by each identifier, changed member by member, and deleted'),
  },
  ProviderDetails: {
    does: 'the keys of each type, with those that the service computes; other keys are stored and returned',
    shown: stored('details', '%s: the answer has the given details and those of its type, and maps username'),
  },
  'authorize_scopes, oidc_issuer': {
    does: 'as they were given: a provider without `openid` gives no ID token, so that the sign-in fails; an issuer may have any port and a slash at its end',
    shown: stored('details', '%s is refused'),
  },
  'providerDetails of a program, without the keys that the service computes': {
    does: 'no change in a preview, for every type. Terraform compares the whole map and plans to remove these keys in each plan, here as on AWS, unless its program names or ignores them (`npm run test:terraform`)',
    shown: [
      'poolhouse/test/identity-providers.test.ts',
      'providers of every type: up, no change, refresh, change in place, replacement, drift, import, destroy; no secret is plain in the state',
    ],
  },
  IdpIdentifiers: {
    does: 'unique in the pool; `idp_identifier` of authorize, and the domains of the input for an email address',
    shown: at('pages', 'an email address leads to the SAML provider whose identifier is its domain: %s'),
  },
  AttributeMapping: {
    does: 'claims of ID token and userInfo, or attributes of the assertion, written at each sign-in; required ones must be delivered',
    shown: at(
      'users',
      'claims of both documents are mapped: texts, numbers, booleans, lists and an address; a missing claim leaves the old value',
    ),
  },
  'AttributeMapping to `access_token`, `id_token`': {
    does: 'the tokens of the provider as values of an attribute, 2048 characters at most; otherwise nobody gets them',
    shown: at('users', 'the tokens of the provider are values of attributes that are mapped to them, and of no other'),
  },
  AcrMapping: {
    does: '`acr_values` of authorize in the words of the provider; its `acr` as the level of the pool, and its `amr`, in ID and access tokens and after refreshes. A provider without one gives `amr: ["fed"]` where the pool has AcrConfiguration, otherwise neither claim; other sign-ins have neither',
    shown: at('authentication-context', 'acr and amr of a sign-in at a provider: %s'),
  },
  'the user of a provider': {
    does: '`<Provider>_<subject>` in status EXTERNAL_PROVIDER, in the group `<pool id>_<Provider>`, with `identities`; two providers with one address make two users',
    shown: at('users', 'the first sign-in at a provider creates the user with identities, group and tokens; the next one is the same user'),
  },
  'passwords, MFA and codes of such a user': {
    does: 'refused, as the provider decides them; an administrator may set a password',
    shown: at('limits', '%s of a user of a provider is refused'),
  },
  'InboundFederation, PreSignUp, PostConfirmation, PreAuthentication, PostAuthentication, PreTokenGeneration': {
    does: 'run in the order of the service',
    shown: at('triggers', 'triggers run in the order of the first and of a later sign-in, with the events of the service'),
  },
  AdminLinkProviderForUser: {
    does: 'by subject, and for OIDC and SAML by a mapped attribute; five for each user',
    shown: at('linking', 'a link before the first sign-in: it signs the destination in, writes its attributes, and creates no user'),
  },
  AdminDisableProviderForUser: {
    does: 'removes a link, or takes away the password of a user of the pool',
    shown: at('disabled-providers', 'a link that is removed: the next sign-in makes a new user, and the destination stays as it is'),
  },
  'GetDerivedToken: SubjectTokenProviderName, ActorTokenProviderName': {
    does: 'not built: refused as an unknown provider, since it is not published whose token a token of a provider gives ([decisions/token-exchange.md](decisions/token-exchange.md))',
    shown: server('tokens/derived-token', 'GetDerivedToken accepts no token of an identity provider'),
  },
}
