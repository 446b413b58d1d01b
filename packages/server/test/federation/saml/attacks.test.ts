import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  after,
  assertionXml,
  encryptAssertion,
  newCertifiedKey,
  newId,
  responseXml,
  sha1,
  sha256,
  signXml,
} from '../../support/saml-provider.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { type Answer, createSamlApp, parametersOf, providerKey, providerName, refusedWith } from './support.ts'

interface Line {
  message: string
  fields: Record<string, unknown> | undefined
}
const lines: Line[] = []
let service: TestService
beforeAll(async () => {
  const warn = (message: string, fields?: Record<string, unknown>) => lines.push({ message, fields })
  service = await startTestService({ log: { info() {}, warn, error: warn } })
})
afterAll(() => service.close())
beforeEach(() => {
  lines.length = 0
})

const otherKey = newCertifiedKey('other')
type Build = NonNullable<Answer['build']>
const sign = (xml: string) => signXml(xml, 'Assertion', providerKey)
const signature = (xml: string): string => /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(xml)![0]
const withoutSignature = (xml: string): string => xml.replace(signature(xml), '')
/** Puts an element behind the issuer of the first element. */
const behindIssuer = (xml: string, element: string): string => xml.replace('</saml:Issuer>', `</saml:Issuer>${element}`)
const inside = (xml: string, element: string, tag: string): string => xml.replace(new RegExp(`</${tag}>$`), `${element}</${tag}>`)

/** An assertion about the administrator, which nobody signed. */
const forged = (options: Parameters<Build>[0]['options']): string => assertionXml({ ...options, id: '_forged', nameId: 'admin' })

/** The shapes of "On Breaking SAML" (Somorovsky and others, 2012), in the numbering of its tools. */
const wrapped: Record<string, Build> = {
  'XSW1: the signed response in the signature of another': ({ assertion, envelope, options }) => {
    const signed = signXml(responseXml(assertion, envelope), 'Response', providerKey)
    return behindIssuer(responseXml(forged(options), envelope), inside(signature(signed), withoutSignature(signed), 'ds:Signature'))
  },
  'XSW2: the signed response beside the signature in another': ({ assertion, envelope, options }) => {
    const signed = signXml(responseXml(assertion, envelope), 'Response', providerKey)
    return behindIssuer(responseXml(forged(options), envelope), `${withoutSignature(signed)}${signature(signed)}`)
  },
  'XSW3: a forged assertion before the signed one': ({ assertion, envelope, options }) =>
    responseXml(`${forged(options)}${sign(assertion)}`, envelope),
  'XSW3 reversed: a forged assertion behind the signed one': ({ assertion, envelope, options }) =>
    responseXml(`${sign(assertion)}${forged(options)}`, envelope),
  'XSW4: the signed assertion inside of a forged one': ({ assertion, envelope, options }) =>
    responseXml(inside(forged(options), sign(assertion), 'saml:Assertion'), envelope),
  'XSW5: the signature in a forged assertion, before the signed one': ({ assertion, envelope, options }) => {
    const signed = sign(assertion)
    return responseXml(`${behindIssuer(forged(options), signature(signed))}${withoutSignature(signed)}`, envelope)
  },
  'XSW6: the signed assertion in the signature of a forged one': ({ assertion, envelope, options }) => {
    const signed = sign(assertion)
    return responseXml(behindIssuer(forged(options), inside(signature(signed), withoutSignature(signed), 'ds:Signature')), envelope)
  },
  'XSW7: a forged assertion in extensions': ({ assertion, envelope, options }) =>
    responseXml(`<samlp:Extensions>${forged(options)}</samlp:Extensions>${sign(assertion)}`, envelope),
  'XSW8: the signed assertion in an object of the signature of a forged one': ({ assertion, envelope, options }) => {
    const signed = sign(assertion)
    const object = `<ds:Object>${withoutSignature(signed)}</ds:Object>`
    return responseXml(behindIssuer(forged(options), inside(signature(signed), object, 'ds:Signature')), envelope)
  },
}

const signatureText = 'SAML Assertion signature is invalid'
const unsupported = 'The SAML response is not supported'
const unreadable = 'The SAML response cannot be read'
const algorithm = 'The SAML response uses an algorithm that is not allowed'
const signedThen =
  (change: (signed: string) => string): Build =>
  ({ assertion, envelope }) =>
    responseXml(change(sign(assertion)), envelope)

const cases: [title: string, answer: Answer, detail: string, cause: string][] = [
  ...Object.entries(wrapped).map(([title, build]): (typeof cases)[number] => [title, { build }, unsupported, '']),
  [
    'nothing is signed',
    { build: ({ assertion, envelope }) => responseXml(assertion, envelope) },
    signatureText,
    'Neither the response nor its assertion is signed.',
  ],
  [
    'signed by a key that is not in the metadata',
    { key: otherKey },
    signatureText,
    'No certificate of the metadata verifies the assertion.',
  ],
  [
    'the response is signed by a key that is not in the metadata, its assertion by the right one',
    { build: ({ assertion, envelope }) => signXml(responseXml(sign(assertion), envelope), 'Response', otherKey) },
    signatureText,
    'No certificate of the metadata verifies the message.',
  ],
  [
    'the NameID changed behind the signature',
    { build: signedThen(xml => xml.replace('Carla', 'admin')) },
    signatureText,
    'No certificate of the metadata verifies the assertion.',
  ],
  [
    'an attribute changed behind the signature',
    { build: signedThen(xml => xml.replace('carla@', 'admin@')) },
    signatureText,
    'No certificate of the metadata verifies the assertion.',
  ],
  ['the signature is of another element', { build: signedThen(xml => xml.replace('URI="#', 'URI="#x')) }, signatureText, 'another element'],
  [
    'the signature is of the whole document',
    { build: signedThen(xml => xml.replace(/URI="[^"]+"/, 'URI=""')) },
    signatureText,
    'another element',
  ],
  [
    'a reference to two elements with one ID',
    { assertion: { id: '_twice', more: '<saml:Advice ID="_twice"/>' } },
    unsupported,
    'Two elements have the same ID.',
  ],
  [
    'a transform that selects',
    { build: signedThen(xml => xml.replace('xmldsig#enveloped-signature', 'xmldsig-filter2')) },
    algorithm,
    'Transform',
  ],
  [
    'SHA-1 as signature and digest',
    { build: ({ assertion, envelope }) => responseXml(signXml(assertion, 'Assertion', providerKey, sha1), envelope) },
    algorithm,
    'SignatureMethod is http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  ],
  [
    'SHA-1 as digest',
    {
      build: ({ assertion, envelope }) =>
        responseXml(signXml(assertion, 'Assertion', providerKey, { ...sha256, digest: sha1.digest }), envelope),
    },
    algorithm,
    'DigestMethod',
  ],
  [
    'HMAC with the public key',
    { build: signedThen(xml => xml.replace('2001/04/xmldsig-more#rsa-sha256', '2000/09/xmldsig#hmac-sha1')) },
    algorithm,
    'SignatureMethod',
  ],
  [
    'two assertions, both signed',
    {
      build: ({ assertion, envelope, options }) => responseXml(sign(assertion) + sign(assertionXml({ ...options, id: newId() })), envelope),
    },
    unsupported,
    'more than one assertion',
  ],
  [
    'no assertion',
    { build: ({ envelope }) => signXml(responseXml('', envelope), 'Response', providerKey) },
    unsupported,
    'has no assertion',
  ],
  ['a comment in the NameID', { assertion: { nameId: 'admin<!-- -->.evil' } }, unreadable, 'It has a comment.'],
  [
    'a comment that was put into the NameID',
    { assertion: { nameId: 'admin.evil' }, build: signedThen(xml => xml.replace('admin.evil', 'admin<!-- -->.evil')) },
    unreadable,
    'It has a comment.',
  ],
  ['a processing instruction in the NameID', { assertion: { nameId: 'admin<?x y?>' } }, unreadable, 'It has a processing instruction.'],
  ['CDATA in the NameID', { build: signedThen(xml => xml.replace('>Carla<', '><![CDATA[Carla]]><')) }, unreadable, 'It has CDATA.'],
  ['an element in the NameID', { assertion: { nameId: 'admin<b/>' } }, 'The SAML assertion has no NameID', 'one NameID'],
  [
    'a DOCTYPE',
    { build: ({ assertion, envelope }) => `<!DOCTYPE a>${responseXml(sign(assertion), envelope)}` },
    unreadable,
    'It has a DOCTYPE.',
  ],
  [
    'an external entity',
    {
      build: ({ assertion, envelope }) =>
        `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${responseXml(sign(assertion).replace('Carla', '&x;'), envelope)}`,
    },
    unreadable,
    'It has a DOCTYPE.',
  ],
  [
    'entities in entities',
    { build: () => `<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "${'&x;'.repeat(1_000)}">]><a>&z;</a>` },
    unreadable,
    'It has a DOCTYPE.',
  ],
  ['no XML', { build: () => 'hello' }, unreadable, 'It has text outside'],
  ['another document', { build: () => '<html/>' }, unsupported, 'It is not a Response'],
  [
    'SAML 1.1',
    { build: ({ assertion, envelope }) => responseXml(sign(assertion), envelope).replace('Version="2.0"', 'Version="1.1"') },
    unsupported,
    'It is not a Response of SAML 2.0',
  ],
  ['expired', { assertion: { notOnOrAfter: after(-4), notBefore: after(-9) } }, 'The SAML assertion has expired', 'NotOnOrAfter'],
  ['future', { assertion: { notBefore: after(4), notOnOrAfter: after(9) } }, 'The SAML assertion is not valid yet', 'NotBefore'],
  ['issued in the future', { assertion: { issued: after(4) } }, 'The SAML assertion is not valid yet', 'IssueInstant'],
  ['a time without a zone', { assertion: { issued: '2030-01-01T00:00:00' } }, unreadable, 'is not a time in UTC'],
  [
    'another audience',
    { assertion: { audience: 'urn:amazon:cognito:sp:us-east-1_Other' } },
    'The audience of the SAML assertion is not the user pool',
    'us-east-1_Other',
  ],
  ['no audience', { assertion: { audience: undefined } }, 'The audience of the SAML assertion is not the user pool', 'no audience'],
  [
    'another recipient',
    { assertion: { recipient: 'https://other.example/saml2/idpresponse' } },
    'The recipient of the SAML assertion is not the user pool',
    'other.example',
  ],
  ['no recipient', { assertion: { recipient: undefined } }, 'The recipient of the SAML assertion is not the user pool', 'absent'],
  [
    'another destination',
    { response: { destination: 'https://other.example/' } },
    'The destination of the SAML response is not the user pool',
    'other.example',
  ],
  [
    'another request',
    { assertion: { inResponseTo: '_other' }, response: { inResponseTo: '_other' } },
    'InResponseTo of the SAML response is not the request',
    '_other',
  ],
  [
    'another request in the assertion',
    { assertion: { inResponseTo: '_other' } },
    'InResponseTo of the SAML response is not the request',
    '_other',
  ],
  [
    'no request',
    { assertion: { inResponseTo: undefined }, response: { inResponseTo: undefined } },
    'InResponseTo of the SAML response is not the request',
    'absent',
  ],
  [
    'another issuer',
    { assertion: { issuer: 'https://other.example/' } },
    'The issuer of the SAML response is not the identity provider',
    'other.example',
  ],
  [
    'another issuer of the response',
    { response: { issuer: 'https://other.example/' } },
    'The issuer of the SAML response is not the identity provider',
    'other.example',
  ],
  ['no NameID', { assertion: { nameId: ' ' } }, 'The SAML assertion has no NameID', 'one NameID'],
  [
    'an unknown condition',
    {
      build: ({ assertion, envelope }) =>
        responseXml(sign(assertion.replace('<saml:AudienceRestriction>', '<saml:Condition/><saml:AudienceRestriction>')), envelope),
    },
    unsupported,
    'The condition Condition is not known.',
  ],
  [
    'no statement of a sign-in',
    {
      build: ({ assertion, envelope }) =>
        responseXml(sign(assertion.replace(/<saml:AuthnStatement[\s\S]*<\/saml:AuthnStatement>/, '')), envelope),
    },
    unsupported,
    'AuthnStatement',
  ],
  [
    'the provider refused',
    {
      build: ({ envelope }) =>
        responseXml('', {
          ...envelope,
          status:
            '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode><samlp:StatusMessage>Cancelled</samlp:StatusMessage>',
        }),
    },
    'The identity provider did not sign the user in',
    'Responder, AuthnFailed Cancelled',
  ],
  [
    'encrypted, where the provider has EncryptedResponses off',
    { build: ({ assertion, envelope }) => responseXml(encryptAssertion(sign(assertion), otherKey.base64), envelope) },
    signatureText,
    'EncryptedResponses off',
  ],
  [
    'more than 100,000 characters',
    { assertion: { attributes: { mail: ['a@example.com'], large: ['x'.repeat(76_000)] } } },
    'The SAML response has more than 100000 characters',
    'characters',
  ],
  [
    'a username of more than 128 characters',
    { assertion: { nameId: 'x'.repeat(128) } },
    `1 validation error detected: Value '${providerName}_${'x'.repeat(128)}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    '',
  ],
]

test.each(cases)('a response is refused, with a line for the operator and no user: %s', async (_title, answer, detail, cause) => {
  const { signIn, usernames } = await createSamlApp(service)
  expect(parametersOf(await signIn(answer))).toEqual(refusedWith(detail))
  const line = lines.find(({ message }) => message === 'A sign-in at an identity provider failed')
  expect(line?.fields).toMatchObject({ provider: providerName, answer: `Error in SAML response processing: ${detail}` })
  if (cause !== '') expect(line!.fields!.cause).toContain(cause)
  expect(await usernames()).toEqual([])
})

const encryptedCases: [title: string, build: (certificate: string) => Build, detail: string][] = [
  [
    'the assertion is in clear',
    () =>
      ({ assertion, envelope }) =>
        responseXml(sign(assertion), envelope),
    'The SAML assertion is not encrypted',
  ],
  [
    'it is encrypted to another key',
    () =>
      ({ assertion, envelope }) =>
        responseXml(encryptAssertion(sign(assertion), otherKey.base64), envelope),
    signatureText,
  ],
  [
    'it is encrypted and not signed',
    to =>
      ({ assertion, envelope }) =>
        responseXml(encryptAssertion(assertion, to), envelope),
    signatureText,
  ],
  [
    'it is encrypted and signed by another key',
    to =>
      ({ assertion, envelope }) =>
        responseXml(encryptAssertion(signXml(assertion, 'Assertion', otherKey), to), envelope),
    signatureText,
  ],
  [
    'two assertions are encrypted as one',
    to =>
      ({ assertion, envelope, options }) =>
        responseXml(encryptAssertion(`${forged(options)}${sign(assertion)}`, to), envelope),
    signatureText,
  ],
  [
    'a forged one around the signed one is encrypted',
    to =>
      ({ assertion, envelope, options }) =>
        responseXml(encryptAssertion(inside(forged(options), sign(assertion), 'saml:Assertion'), to), envelope),
    signatureText,
  ],
  [
    'something else is encrypted',
    to =>
      ({ envelope }) =>
        responseXml(encryptAssertion('<a/>', to), envelope),
    signatureText,
  ],
  [
    'an encrypted and a clear one',
    to =>
      ({ assertion, envelope, options }) =>
        responseXml(encryptAssertion(sign(assertion), to) + forged(options), envelope),
    unsupported,
  ],
  [
    'the key is encrypted by RSA 1.5',
    to =>
      ({ assertion, envelope }) =>
        responseXml(encryptAssertion(sign(assertion), to, 'aes256-gcm', 'RSA 1.5'), envelope),
    algorithm,
  ],
  [
    'the key is encrypted by OAEP with two hashes, which Node cannot open',
    to =>
      ({ assertion, envelope }) =>
        responseXml(encryptAssertion(sign(assertion), to, 'aes256-gcm', 'OAEP with two hashes'), envelope),
    algorithm,
  ],
  [
    'the content is encrypted by Triple DES',
    to =>
      ({ assertion, envelope }) =>
        responseXml(encryptAssertion(sign(assertion), to).replace('2009/xmlenc11#aes256-gcm', '2001/04/xmlenc#tripledes-cbc'), envelope),
    algorithm,
  ],
  [
    'the ciphertext is empty',
    to =>
      ({ assertion, envelope }) =>
        responseXml(
          encryptAssertion(sign(assertion), to).replace(/(<\/ds:KeyInfo><xenc:CipherData><xenc:CipherValue>)[^<]*/, '$1'),
          envelope,
        ),
    signatureText,
  ],
  [
    'the inner signature is by SHA-1',
    to =>
      ({ assertion, envelope }) =>
        responseXml(encryptAssertion(signXml(assertion, 'Assertion', providerKey, sha1), to), envelope),
    signatureText,
  ],
  [
    'the ciphertext changed',
    to =>
      ({ assertion, envelope }) => {
        const xml = responseXml(encryptAssertion(sign(assertion), to, 'aes128-cbc'), envelope)
        return xml.replace(
          /(<\/xenc:EncryptedKey><\/ds:KeyInfo><xenc:CipherData><xenc:CipherValue>)(.)/,
          (_, before, first) => before + (first === 'A' ? 'B' : 'A'),
        )
      },
    signatureText,
  ],
]

test.each(encryptedCases)('a response is refused where the provider has EncryptedResponses: %s', async (_title, build, detail) => {
  const { signIn, describeProvider, usernames } = await createSamlApp(service, { details: { EncryptedResponses: 'true' } })
  const { ActiveEncryptionCertificate } = (await describeProvider()).ProviderDetails!
  expect(parametersOf(await signIn({ build: build(ActiveEncryptionCertificate!) }))).toEqual(refusedWith(detail))
  expect(await usernames()).toEqual([])
})

const page = { error: 'Invalid samlResponse or relayState from identity provider' }

test('an answer that is sent again is refused on the error page, and gives no second code', async () => {
  const { begin, requestOf, answerTo, postAnswer } = await createSamlApp(service)
  const { inResponseTo, relayState } = requestOf(await begin())
  const answer = answerTo(inResponseTo)
  expect((await postAnswer(answer, relayState)).searchParams.has('code')).toBe(true)
  const again = await postAnswer(answer, relayState)
  expect([again.pathname.endsWith('/error'), parametersOf(again)]).toEqual([true, page])
  expect(lines.at(-1)?.fields).toMatchObject({ reason: 'the state was used before' })
})

test('an answer to one sign-in is refused in another', async () => {
  const { begin, requestOf, answerTo, postAnswer } = await createSamlApp(service)
  const first = requestOf(await begin())
  const second = requestOf(await begin())
  const answer = await postAnswer(answerTo(first.inResponseTo), second.relayState)
  expect(parametersOf(answer)).toEqual(refusedWith('InResponseTo of the SAML response is not the request'))
})

test('an answer in another browser than the one that began the sign-in is refused on the error page', async () => {
  const { begin, requestOf, answerTo, postAnswer, newBrowser, usernames } = await createSamlApp(service)
  const { inResponseTo, relayState } = requestOf(await begin())
  const answer = await postAnswer(answerTo(inResponseTo), relayState, newBrowser())
  expect(parametersOf(answer)).toEqual(page)
  expect(lines.at(-1)?.fields).toMatchObject({ reason: 'the state belongs to another browser, or the browser keeps no cookies' })
  expect(await usernames()).toEqual([])
})

test('an answer of another pool’s provider is refused by its audience', async () => {
  const [one, other] = [await createSamlApp(service), await createSamlApp(service)]
  const { inResponseTo, relayState } = one.requestOf(await one.begin())
  const answer = await one.postAnswer(other.answerTo(inResponseTo), relayState)
  expect(parametersOf(answer).error_description).toContain('Error in SAML response processing: ')
})

test.each([
  ['a foreign relay state', { RelayState: 'x'.repeat(43), SAMLResponse: 'PGEvPg==' }],
  ['an empty relay state', { RelayState: '', SAMLResponse: 'PGEvPg==' }],
  ['no relay state', { SAMLResponse: 'PGEvPg==' }],
  ['no response', { RelayState: 'x'.repeat(43) }],
  ['a form of more than 400,000 bytes', { RelayState: 'x', SAMLResponse: 'A'.repeat(400_000) }],
])('%s is refused on the error page', async (_title, fields: Record<string, string>) => {
  const { browser, base } = await createSamlApp(service)
  const answer = await browser.post(`${base}/saml2/idpresponse`, fields)
  const location = new URL(answer.headers.get('location')!, service.url)
  expect(parametersOf(location)).toEqual(page)
  const shown = await browser.open(`${location.pathname}${location.search}`)
  expect(shown.status).toBe(400)
  expect(await shown.text()).toContain(page.error)
  expect(lines).toHaveLength(1)
})

test('a sign-in after more than five minutes is refused on the error page', async () => {
  const { begin, requestOf, answerTo, postAnswer } = await createSamlApp(service)
  const { inResponseTo, relayState } = requestOf(await begin())
  await fetch(`${service.url}/_poolhouse/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-poolhouse': '1' },
    body: JSON.stringify({ seconds: 301 }),
  })
  expect(parametersOf(await postAnswer(answerTo(inResponseTo), relayState))).toEqual(page)
})

test('a required attribute that the provider does not send is refused in the service’s words', async () => {
  const { signIn } = await createSamlApp(service, { pool: { Schema: [{ Name: 'email', Required: true }] } })
  expect(parametersOf(await signIn({ assertion: { attributes: {} } }))).toEqual(
    refusedWith('Invalid user attributes: email: The attribute is required'),
  )
})
