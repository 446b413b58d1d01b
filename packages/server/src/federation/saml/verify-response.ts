import type { KeyObject } from 'node:crypto'
import { childrenOf, type XmlElement } from '../../http/index.ts'
import { decryptAssertion } from './decrypt.ts'
import { verifiedXml } from './library.ts'
import { namespaces, successStatus } from './names.ts'
import { type Assertion, assertEnvelope, type Expected, readAssertion } from './read-assertion.ts'
import { SamlRefusal } from './refusal.ts'
import { onlyChild, type ResponseShape, readDecrypted, readMessage, shapeOfResponse } from './shape.ts'

/** Characters of `SAMLResponse`. docs/reference/identity-providers.md#4.3. */
const maxLength = 100_000

/** The XML of a message in base64. @throws SamlRefusal */
export function decodeMessage(base64: string): string {
  if (base64.length > maxLength) throw new SamlRefusal('too-large', `It has ${base64.length} characters.`)
  const text = base64.replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new SamlRefusal('unreadable', 'It is not base64.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    throw new SamlRefusal('unreadable', 'It is not UTF-8.')
  }
}

/** Characters of what the provider says about a failure, which the log shows. */
const maxStatusLength = 200

/** @throws SamlRefusal where the provider says that it did not sign the user in */
export function assertSuccess(message: XmlElement): void {
  const status = onlyChild(message, namespaces.protocol, 'Status')
  const code = onlyChild(status, namespaces.protocol, 'StatusCode')
  if (code.attributes.Value === successStatus) return
  const codes = [code, ...childrenOf(code, namespaces.protocol, 'StatusCode')].map(({ attributes }) => attributes.Value?.split(':').at(-1))
  const text = childrenOf(status, namespaces.protocol, 'StatusMessage')[0]?.text.trim() ?? ''
  throw new SamlRefusal('status', `${codes.join(', ')} ${text}`.trim().slice(0, maxStatusLength))
}

/** How a response is verified, and what it must be for. */
export interface Verification extends Expected {
  /** PEM. */
  certificates: readonly string[]
  /** Opens encrypted assertions; there is one where the provider has `EncryptedResponses`. */
  decryptionKey: KeyObject | undefined
}

/**
 * Verifies a response: its shape, its signatures, whom it is from and for, and when it is valid.
 * @param base64 the parameter `SAMLResponse`
 * @throws SamlRefusal
 */
export async function verifyResponse(base64: string, { certificates, decryptionKey, ...expected }: Verification): Promise<Assertion> {
  const xml = decodeMessage(base64)
  const root = readMessage(xml)
  const shape = shapeOfResponse(root)
  assertEnvelope(root, expected)
  assertSuccess(root)
  if (!shape.assertion && !shape.encrypted) throw new SamlRefusal('shape', 'The response has no assertion.')
  if (decryptionKey && !shape.encrypted) throw new SamlRefusal('not-encrypted', 'EncryptedResponses is on.')
  const verified = shape.isResponseSigned ? readMessage(await verifiedXml(xml, 'message', certificates)) : undefined
  const assertion = shape.encrypted
    ? await signedInside(verified, shape.encrypted, { certificates, decryptionKey })
    : await signedInClear(verified, xml, shape, certificates)
  return readAssertion(assertion, expected)
}

const unsigned = () => new SamlRefusal('signature', 'Neither the response nor its assertion is signed.')

/** The assertion as it was signed, by its own signature or by that of the response. */
async function signedInClear(
  response: XmlElement | undefined,
  xml: string,
  { isAssertionSigned }: ResponseShape,
  certificates: readonly string[],
): Promise<XmlElement> {
  if (isAssertionSigned) return readMessage(await verifiedXml(xml, 'assertion', certificates))
  if (!response) throw unsigned()
  return onlyChild(response, namespaces.assertion, 'Assertion')
}

/** The same for an encrypted one: the ciphertext of a signed response is the signed one. */
async function signedInside(
  response: XmlElement | undefined,
  written: XmlElement,
  { certificates, decryptionKey }: Pick<Verification, 'certificates' | 'decryptionKey'>,
): Promise<XmlElement> {
  const encrypted = response ? onlyChild(response, namespaces.assertion, 'EncryptedAssertion') : written
  const decrypted = decryptAssertion(encrypted, decryptionKey)
  const { root, isAssertionSigned } = readDecrypted(decrypted)
  if (isAssertionSigned) return readMessage(await verifiedXml(decrypted, 'message', certificates))
  if (!response) throw unsigned()
  return root
}
