import { expect, test } from 'vitest'
import { useLoggedService } from '../../support/logged-service.ts'
import { assertionXml, encryptAssertion, newId, responseXml, sha1, sha256, signXml } from '../../support/saml-provider.ts'
import {
  algorithm,
  type Build,
  behindIssuer,
  forged,
  inside,
  otherKey,
  type Refused,
  sign,
  signature,
  signatureText,
  signedThen,
  unreadable,
  unsupported,
  withoutSignature,
} from './forging.ts'
import { createSamlApp, parametersOf, providerKey, providerName, refusedWith } from './support.ts'

const { service, lines } = useLoggedService()

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

const cases: Refused[] = [
  ...Object.entries(wrapped).map(([title, build]): Refused => [title, { build }, unsupported, '']),
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
  [
    'encrypted, where the provider has EncryptedResponses off',
    { build: ({ assertion, envelope }) => responseXml(encryptAssertion(sign(assertion), otherKey.base64), envelope) },
    signatureText,
    'EncryptedResponses off',
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
