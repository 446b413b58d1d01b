import {
  createCipheriv,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  sign as signBytes,
  X509Certificate,
} from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import { selfSignedCertificate } from '../../src/crypto/index.ts'

const names = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
}

/** The algorithms of a signature. */
export const sha256 = { signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', digest: 'http://www.w3.org/2001/04/xmlenc#sha256' }
export const sha1 = { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }

const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const after = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()
const newId = (): string => `_${randomBytes(16).toString('hex')}`

const ecdsaUri = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-'

/** The algorithms of signatures with a key on an elliptic curve. */
export const ecdsa = (hash: 'sha256' | 'sha384' | 'sha512') => ({ signature: `${ecdsaUri}${hash}`, digest: sha256.digest })

/** A key pair with its certificate; on an elliptic curve where one is named. */
export function newCertifiedKey(name = 'idp', namedCurve?: string) {
  const { privateKey, publicKey } =
    namedCurve === undefined ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve })
  const der = selfSignedCertificate({ kid: '', encodedHeader: '', privateKey, publicKey }, { name, from: Date.now() - 86_400_000 })
  return { privateKey, base64: der.toString('base64'), pem: new X509Certificate(der).toString() }
}
export type CertifiedKey = ReturnType<typeof newCertifiedKey>

/** What an assertion says; every part can be left out or be wrong. */
export interface AssertionOptions {
  id?: string
  issuer?: string
  /** XML, so that it can have a comment. */
  nameId?: string
  nameIdFormat?: string
  audience?: string | undefined
  recipient?: string | undefined
  inResponseTo?: string | undefined
  issued?: string
  notBefore?: string
  notOnOrAfter?: string
  sessionIndex?: string
  attributes?: Readonly<Record<string, readonly string[]>>
  /** XML behind the attributes. */
  more?: string
}

export function assertionXml(options: AssertionOptions): string {
  const {
    id = newId(),
    issuer = 'https://idp.example.com/',
    nameId = 'Carla',
    issued = after(0),
    notBefore = after(-1),
    notOnOrAfter = after(5),
  } = options
  const { audience, recipient, inResponseTo, sessionIndex, attributes = {}, nameIdFormat, more = '' } = options
  const data = [
    ...(recipient === undefined ? [] : [`Recipient="${xmlText(recipient)}"`]),
    ...(inResponseTo === undefined ? [] : [`InResponseTo="${inResponseTo}"`]),
    `NotOnOrAfter="${notOnOrAfter}"`,
  ].join(' ')
  const values = Object.entries(attributes).map(
    ([name, texts]) =>
      `<saml:Attribute Name="${xmlText(name)}">${texts.map(text => `<saml:AttributeValue>${xmlText(text)}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  return `<saml:Assertion xmlns:saml="${names.assertion}" ID="${id}" Version="2.0" IssueInstant="${issued}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID${nameIdFormat === undefined ? '' : ` Format="${nameIdFormat}"`}>${nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData ${data}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${notBefore}" NotOnOrAfter="${notOnOrAfter}">${audience === undefined ? '' : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`}</saml:Conditions><saml:AuthnStatement AuthnInstant="${issued}"${sessionIndex === undefined ? '' : ` SessionIndex="${sessionIndex}"`}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${values.length === 0 ? '' : `<saml:AttributeStatement>${values.join('')}</saml:AttributeStatement>`}${more}</saml:Assertion>`
}

/** The envelope of an assertion. */
export interface ResponseOptions {
  id?: string
  issuer?: string
  destination?: string | undefined
  inResponseTo?: string | undefined
  status?: string
}

const successStatus = 'urn:oasis:names:tc:SAML:2.0:status:Success'

export function responseXml(content: string, options: ResponseOptions = {}): string {
  const {
    id = newId(),
    issuer = 'https://idp.example.com/',
    destination,
    inResponseTo,
    status = `<samlp:StatusCode Value="${successStatus}"/>`,
  } = options
  return `<samlp:Response xmlns:samlp="${names.protocol}" xmlns:saml="${names.assertion}" ID="${id}" Version="2.0" IssueInstant="${after(0)}"${destination === undefined ? '' : ` Destination="${xmlText(destination)}"`}${inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`}><saml:Issuer>${issuer}</saml:Issuer><samlp:Status>${status}</samlp:Status>${content}</samlp:Response>`
}

/** XML Signature 1.1 §6.4.3. The library has no such algorithm. */
const ecdsaSigner = (uri: string) =>
  class {
    getSignature = (material: string, key: KeyObject) =>
      signBytes(uri.slice(ecdsaUri.length), Buffer.from(material), { key, dsaEncoding: 'ieee-p1363' }).toString('base64')
    verifySignature = () => false
    getAlgorithmName = () => uri
  } as unknown as SignedXml['SignatureAlgorithms'][string]

/** Signs the first element of this name, with the signature behind its issuer. */
export function signXml(
  xml: string,
  element: 'Assertion' | 'Response' | 'LogoutRequest' | 'LogoutResponse',
  key: CertifiedKey,
  algorithms = sha256,
): string {
  const signer = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.pem,
    signatureAlgorithm: algorithms.signature,
    canonicalizationAlgorithm: names.exclusive,
  })
  if (algorithms.signature.startsWith(ecdsaUri)) signer.SignatureAlgorithms = { [algorithms.signature]: ecdsaSigner(algorithms.signature) }
  const xpath = `//*[local-name(.)='${element}']`
  signer.addReference({
    xpath,
    digestAlgorithm: algorithms.digest,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', names.exclusive],
  })
  signer.computeSignature(xml, { prefix: 'ds', location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } })
  return signer.getSignedXml()
}

/** How an assertion is encrypted. */
export const encryptions = {
  'aes256-gcm': { uri: 'http://www.w3.org/2009/xmlenc11#aes256-gcm', cipher: 'aes-256-gcm', bytes: 32, iv: 12 },
  'aes192-gcm': { uri: 'http://www.w3.org/2009/xmlenc11#aes192-gcm', cipher: 'aes-192-gcm', bytes: 24, iv: 12 },
  'aes128-cbc': { uri: 'http://www.w3.org/2001/04/xmlenc#aes128-cbc', cipher: 'aes-128-cbc', bytes: 16, iv: 16 },
} as const

const sha256Inside = '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
const mask = '<e:MGF xmlns:e="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1sha256"/>'

/** How the key of the assertion is encrypted. */
export const keyMethods = {
  'OAEP with SHA-1': { uri: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', hash: 'sha1', inside: '' },
  'OAEP with SHA-256': { uri: 'http://www.w3.org/2009/xmlenc11#rsa-oaep', hash: 'sha256', inside: `${sha256Inside}${mask}` },
  'OAEP with two hashes': { uri: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', hash: 'sha256', inside: sha256Inside },
  'RSA 1.5': { uri: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5', hash: 'sha1', inside: '' },
} as const

/** `EncryptedAssertion`, for the owner of a certificate (base64 of DER). */
export function encryptAssertion(
  xml: string,
  certificate: string,
  encryption: keyof typeof encryptions = 'aes256-gcm',
  keyMethod: keyof typeof keyMethods = 'OAEP with SHA-1',
): string {
  const { uri, cipher: algorithm, bytes, iv: ivBytes } = encryptions[encryption]
  const method = keyMethods[keyMethod]
  const [key, iv] = [randomBytes(bytes), randomBytes(ivBytes)]
  const cipher = createCipheriv(algorithm, key, iv) as ReturnType<typeof createCipheriv> & { getAuthTag?(): Buffer }
  const text = Buffer.concat([iv, cipher.update(xml), cipher.final(), ...(algorithm.endsWith('gcm') ? [cipher.getAuthTag!()] : [])])
  const wrapped = publicEncrypt({ key: new X509Certificate(Buffer.from(certificate, 'base64')).publicKey, oaepHash: method.hash }, key)
  const value = (content: Buffer) => `<xenc:CipherData><xenc:CipherValue>${content.toString('base64')}</xenc:CipherValue></xenc:CipherData>`
  const encryptedKey = `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${method.uri}">${method.inside}</xenc:EncryptionMethod>${value(wrapped)}</xenc:EncryptedKey>`
  return `<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="${uri}"/><ds:KeyInfo xmlns:ds="${names.signature}">${encryptedKey}</ds:KeyInfo>${value(text)}</xenc:EncryptedData></saml:EncryptedAssertion>`
}

/** Metadata of an identity provider. */
export function metadataXml({
  entityId = 'https://idp.example.com/',
  certificates,
  signIn = [['redirect', 'https://idp.example.com/sso']],
  signOut = [],
}: {
  entityId?: string
  certificates: readonly string[]
  signIn?: readonly (readonly ['redirect' | 'post', string])[]
  signOut?: readonly (readonly ['redirect' | 'post', string])[]
}): string {
  const service = (element: string, list: readonly (readonly ['redirect' | 'post', string])[]) =>
    list.map(([binding, location]) => `<md:${element} Binding="${names[binding]}" Location="${xmlText(location)}"/>`).join('')
  const keys = certificates.map(
    certificate =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${names.signature}"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  )
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="${names.protocol}">${keys.join('')}${service('SingleLogoutService', signOut)}${service('SingleSignOnService', signIn)}</md:IDPSSODescriptor></md:EntityDescriptor>`
}

/** The XML of a message that a redirect carries. */
export const inflateMessage = (url: string, parameter: 'SAMLRequest' | 'SAMLResponse' = 'SAMLRequest'): string =>
  inflateRawSync(Buffer.from(new URL(url).searchParams.get(parameter)!, 'base64')).toString()

/** The query of a signed message with the redirect binding (SAML Bindings §3.4.4.1). */
export function redirectQuery(
  parameter: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  relayState: string | undefined,
  privateKey: KeyObject,
  algorithms = sha256,
): string {
  const message = deflateRawSync(xml).toString('base64')
  const fields = [[parameter, message], ...(relayState === undefined ? [] : [['RelayState', relayState]]), ['SigAlg', algorithms.signature]]
  const signed = fields.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('&')
  const digest = /sha\d+$/.exec(algorithms.signature)![0]
  const signature = signBytes(digest, Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64')
  return `${signed}&Signature=${encodeURIComponent(signature)}`
}

export { after, newId }
