import { type Built, server } from './rows.ts'

const at = (file: string, title: string) => server(`federation/saml/${file}`, title)

/** By key of `ProviderDetails`, endpoint, or part of an assertion. */
export const samlProviders: Readonly<Record<string, Built>> = {
  'MetadataFile, SSORedirectBindingURI, SLORedirectBindingURI': {
    does: 'certificates (several, RSA and elliptic curves), addresses with the redirect and POST bindings',
    shown: at('sign-in', 'is posted by a form, %s, where the metadata has the POST binding alone'),
  },
  MetadataURL: {
    does: 'read again after six hours, before `validUntil`, and for a new key; the last good one stays',
    shown: at('metadata', 'the last good metadata stays while the provider is down, answers with a page or with another entity ID'),
  },
  RequestSigningAlgorithm: {
    does: 'requests are signed with RSA-SHA256',
    shown: at('sign-in', 'is signed by the key of GetSigningCertificate where the provider has RequestSigningAlgorithm'),
  },
  'EncryptedResponses, ActiveEncryptionCertificate': {
    does: 'assertions must be encrypted to the certificate: RSA-OAEP, AES in CBC or GCM',
    shown: at('sign-in', 'an encrypted assertion (%s, %s) signs in where the provider has EncryptedResponses'),
  },
  IDPInit: {
    does: 'the provider may begin a sign-in, with the request of authorize as RelayState, at a client that lists SAML providers alone',
    shown: at('initiated-by-provider', 'an assertion that answers no request gives a code with the scopes of the relay state, once'),
  },
  'IDPSignout, `/saml2/logout`': {
    does: '`/logout` signs out at the provider first; the provider may sign out the browser sessions that it gave',
    shown: at('sign-out', 'sign-out goes to the provider with a signed request, and on to the application after its answer by %s'),
  },
  '`/saml2/idpresponse`': {
    does: 'the POST binding; signature, issuer, audience, recipient, request, time and single use of each assertion',
    shown: at('attacks', 'a response is refused, with a line for the operator and no user: %s'),
  },
  'AttributeMapping of a list': {
    does: '`[a, b]`, each value form-encoded',
    shown: at('sign-in', 'an attribute is mapped to a text: %s'),
  },
  NameID: {
    does: 'the username is `<Provider>_<NameID>`, compared exactly',
    shown: at('sign-in', 'the NameID is compared exactly: another case is another user, whose name is taken where names have no case'),
  },
}
