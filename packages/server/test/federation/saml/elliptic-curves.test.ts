import { afterAll, beforeAll, expect, test } from 'vitest'
import { ecdsa, encryptAssertion, newCertifiedKey, responseXml, sha256, signXml } from '../../support/saml-provider.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { type Answer, createSamlApp, parametersOf, providerKey, refusedWith } from './support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const keys = {
  'P-256': newCertifiedKey('p256', 'P-256'),
  'P-384': newCertifiedKey('p384', 'P-384'),
  'P-521': newCertifiedKey('p521', 'P-521'),
  secp256k1: newCertifiedKey('k1', 'secp256k1'),
}
type Curve = keyof typeof keys
const withKey = (curve: Curve) => ({ metadata: { certificates: [keys[curve].base64] } })

test.each([
  ['P-256', 'sha256'],
  ['P-384', 'sha384'],
  ['P-521', 'sha512'],
  ['P-256', 'sha512'],
] as const)('an assertion that is signed by a key on %s with %s signs in', async (curve, hash) => {
  const { signIn } = await createSamlApp(service, withKey(curve))
  const build: Answer['build'] = ({ assertion, envelope }) =>
    responseXml(signXml(assertion, 'Assertion', keys[curve], ecdsa(hash)), envelope)
  expect((await signIn({ build })).searchParams.has('code')).toBe(true)
})

test('a signed response, and an encrypted assertion, are verified by a key on an elliptic curve', async () => {
  const { signIn } = await createSamlApp(service, withKey('P-256'))
  const whole: Answer['build'] = ({ assertion, envelope }) =>
    signXml(responseXml(assertion, envelope), 'Response', keys['P-256'], ecdsa('sha256'))
  expect((await signIn({ build: whole })).searchParams.has('code')).toBe(true)

  const encrypting = await createSamlApp(service, { ...withKey('P-256'), details: { EncryptedResponses: 'true' } })
  const { ActiveEncryptionCertificate: to } = (await encrypting.describeProvider()).ProviderDetails!
  const inside: Answer['build'] = ({ assertion, envelope }) =>
    responseXml(encryptAssertion(signXml(assertion, 'Assertion', keys['P-256'], ecdsa('sha256')), to!), envelope)
  expect((await encrypting.signIn({ build: inside })).searchParams.has('code')).toBe(true)
})

test('metadata with an RSA key and one on an elliptic curve verifies by each', async () => {
  const { signIn, newBrowser } = await createSamlApp(service, { metadata: { certificates: [providerKey.base64, keys['P-256'].base64] } })
  const byCurve: Answer['build'] = ({ assertion, envelope }) =>
    responseXml(signXml(assertion, 'Assertion', keys['P-256'], ecdsa('sha256')), envelope)
  for (const build of [undefined, byCurve]) expect((await signIn({ build }, {}, newBrowser())).searchParams.has('code')).toBe(true)
})

const signatureText = 'SAML Assertion signature is invalid'
const signedBy =
  (curve: Curve, change: (xml: string) => string): Answer['build'] =>
  ({ assertion, envelope }) =>
    responseXml(change(signXml(assertion, 'Assertion', keys[curve], ecdsa('sha256'))), envelope)
const value = /(<ds:SignatureValue>)[^<]*/

test.each<[string, Curve, Answer['build'] | undefined, string]>([
  ['a NameID that was changed', 'P-256', signedBy('P-256', xml => xml.replace('Carla', 'admin')), signatureText],
  ['a key that is not in the metadata', 'P-384', signedBy('P-256', xml => xml), signatureText],
  ['an empty signature value', 'P-256', signedBy('P-256', xml => xml.replace(value, '$1')), signatureText],
  [
    'a signature value of zeros',
    'P-256',
    signedBy('P-256', xml => xml.replace(value, `$1${Buffer.alloc(64).toString('base64')}`)),
    signatureText,
  ],
  ['an RSA signature, without an RSA key in the metadata', 'P-256', undefined, signatureText],
  ['the name of an RSA algorithm', 'P-256', signedBy('P-256', xml => xml.replace('#ecdsa-sha256', '#rsa-sha256')), signatureText],
  [
    'ECDSA with SHA-1',
    'P-256',
    signedBy('P-256', xml => xml.replace('#ecdsa-sha256', '#ecdsa-sha1')),
    'The SAML response uses an algorithm that is not allowed',
  ],
  [
    'three transforms',
    'P-256',
    signedBy('P-256', xml => xml.replace(/<ds:Transform [^>]*exc-c14n#"\/>/, '$&$&')),
    'The SAML response is not supported',
  ],
  ['a key on secp256k1', 'secp256k1', signedBy('secp256k1', xml => xml), signatureText],
])('an assertion is refused, where the metadata has a key on an elliptic curve: %s', async (_, curve, build, detail) => {
  const { signIn, usernames } = await createSamlApp(service, withKey(curve))
  expect(parametersOf(await signIn({ build }))).toEqual(refusedWith(detail))
  expect(await usernames()).toEqual([])
})

test('a key on an elliptic curve does not verify what names RSA, and an RSA key not what names ECDSA', async () => {
  const { signIn } = await createSamlApp(service)
  const build: Answer['build'] = ({ assertion, envelope }) =>
    responseXml(signXml(assertion, 'Assertion', providerKey, { ...sha256, signature: ecdsa('sha256').signature }), envelope)
  expect(parametersOf(await signIn({ build }))).toEqual(refusedWith(signatureText))
})
