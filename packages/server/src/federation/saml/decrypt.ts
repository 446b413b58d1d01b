import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto'
import { childrenOf, elementsOf, type XmlElement } from '../../http/index.ts'
import { namespaces } from './names.ts'
import { SamlRefusal } from './refusal.ts'
import { onlyChild } from './shape.ts'

const { encryption } = namespaces

/** How an assertion is encrypted under the key that comes with it. */
interface ContentCipher {
  name: string
  keyBytes: number
  /** Bytes of the initialization vector and, where the cipher authenticates, of the tag. */
  ivBytes: number
  tagBytes: number
}

const cbc = (bits: number): ContentCipher => ({ name: `aes-${bits}-cbc`, keyBytes: bits / 8, ivBytes: 16, tagBytes: 0 })
const gcm = (bits: number): ContentCipher => ({ name: `aes-${bits}-gcm`, keyBytes: bits / 8, ivBytes: 12, tagBytes: 16 })

/** XML Encryption 1.1 §5.2. Triple DES is not taken. */
const contentCiphers: Readonly<Record<string, ContentCipher>> = {
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': cbc(128),
  'http://www.w3.org/2001/04/xmlenc#aes192-cbc': cbc(192),
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': cbc(256),
  'http://www.w3.org/2009/xmlenc11#aes128-gcm': gcm(128),
  'http://www.w3.org/2009/xmlenc11#aes192-gcm': gcm(192),
  'http://www.w3.org/2009/xmlenc11#aes256-gcm': gcm(256),
}

/** The hash of each digest and mask generation function. SHA-1 is no weakness inside of OAEP. */
const hashes: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
  'http://www.w3.org/2009/xmlenc11#mgf1sha1': 'sha1',
  'http://www.w3.org/2009/xmlenc11#mgf1sha256': 'sha256',
  'http://www.w3.org/2009/xmlenc11#mgf1sha384': 'sha384',
  'http://www.w3.org/2009/xmlenc11#mgf1sha512': 'sha512',
}

/** RSA-OAEP, with MGF1 by SHA-1 or by the hash that it names. RSA 1.5 is not taken. */
const keyMethods = new Set(['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'http://www.w3.org/2009/xmlenc11#rsa-oaep'])

function known<Value>(table: Readonly<Record<string, Value>>, { name, attributes }: XmlElement): Value {
  const { Algorithm = '' } = attributes
  if (!Object.hasOwn(table, Algorithm)) throw new SamlRefusal('algorithm', `${name} is ${Algorithm.slice(0, 100)}.`)
  return table[Algorithm]!
}

/** @throws SamlRefusal */
function oaepHashOf(method: XmlElement): string {
  const { Algorithm = '' } = method.attributes
  if (!keyMethods.has(Algorithm)) throw new SamlRefusal('algorithm', `EncryptionMethod is ${Algorithm.slice(0, 100)}.`)
  const named = (name: string) => method.children.filter(child => child.name === name).map(child => known(hashes, child))[0] ?? 'sha1'
  const [digest, mask] = [named('DigestMethod'), named('MGF')]
  // Node has one hash for both.
  if (digest !== mask) throw new SamlRefusal('algorithm', `The key is encrypted with ${digest} as digest and ${mask} in the mask.`)
  return digest
}

const cipherValueOf = (element: XmlElement): Buffer =>
  Buffer.from(onlyChild(onlyChild(element, encryption, 'CipherData'), encryption, 'CipherValue').text.replaceAll(/\s/g, ''), 'base64')

/** What an encrypted assertion is encrypted with: one key, by allowed algorithms. @throws SamlRefusal */
function readEncryption(element: XmlElement) {
  const data = onlyChild(element, encryption, 'EncryptedData')
  const [key, another] = [...elementsOf(element)].filter(({ name, namespace }) => name === 'EncryptedKey' && namespace === encryption)
  if (!key || another) throw new SamlRefusal('shape', 'The encrypted assertion has not one key.')
  const cipher = known(contentCiphers, onlyChild(data, encryption, 'EncryptionMethod'))
  const method = onlyChild(key, encryption, 'EncryptionMethod')
  const label = childrenOf(method, encryption, 'OAEPparams')[0]?.text ?? ''
  return {
    cipher,
    oaepHash: oaepHashOf(method),
    label: Buffer.from(label, 'base64'),
    key: cipherValueOf(key),
    content: cipherValueOf(data),
  }
}

function open({ cipher, oaepHash, label, key, content }: ReturnType<typeof readEncryption>, privateKey: KeyObject): string {
  const oaep = { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash, ...(label.length > 0 && { oaepLabel: label }) }
  const contentKey = privateDecrypt(oaep, key)
  const { name, ivBytes, tagBytes } = cipher
  const end = content.length - tagBytes
  if (end <= ivBytes) throw new Error('The ciphertext is too short.')
  if (tagBytes > 0) {
    const decipher = createDecipheriv(name as 'aes-256-gcm', contentKey, content.subarray(0, ivBytes), { authTagLength: tagBytes })
    decipher.setAuthTag(content.subarray(end))
    return toText(Buffer.concat([decipher.update(content.subarray(ivBytes, end)), decipher.final()]))
  }
  // XML Encryption §5.2: the last byte says how many are padding, whatever they are.
  const decipher = createDecipheriv(name, contentKey, content.subarray(0, ivBytes)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(content.subarray(ivBytes)), decipher.final()])
  const padding = padded.at(-1)!
  if (padding < 1 || padding > ivBytes) throw new Error('The padding is wrong.')
  return toText(padded.subarray(0, padded.length - padding))
}

const toText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

/**
 * Decrypts an assertion. Node's own cryptography: the library knows neither RSA-OAEP with SHA-256, which Keycloak uses unless told otherwise, nor AES-192.
 * @returns its XML, whose signature is not verified yet
 * @throws SamlRefusal that reads like a wrong signature, whatever failed
 */
export function decryptAssertion(element: XmlElement, privateKey: KeyObject | undefined): string {
  if (!privateKey) throw new SamlRefusal('signature', 'The assertion is encrypted, and the provider has EncryptedResponses off.')
  const encrypted = readEncryption(element)
  try {
    return open(encrypted, privateKey)
  } catch {
    throw new SamlRefusal('signature', 'The assertion cannot be decrypted. Is it encrypted to ActiveEncryptionCertificate?')
  }
}
