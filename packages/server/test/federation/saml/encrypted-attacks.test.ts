import { afterAll, beforeAll, expect, test } from 'vitest'
import { encryptAssertion, responseXml, sha1, signXml } from '../../support/saml-provider.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { algorithm, type Build, forged, inside, otherKey, sign, signatureText, unsupported } from './forging.ts'
import { createSamlApp, parametersOf, providerKey, refusedWith } from './support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService({ log: { info() {}, warn() {}, error: console.error } })
})
afterAll(() => service.close())

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
