import { childrenOf, type XmlElement } from '../../http/index.ts'
import { decryptAssertion, type VerificationKeys, verifiedAssertion } from './library.ts'
import { namespaces, successStatus } from './names.ts'
import { type Assertion, assertEnvelope, type Expected, readAssertion } from './read-assertion.ts'
import { SamlRefusal } from './refusal.ts'
import { isDecryptedAssertionSigned, onlyChild, readMessage, shapeOfResponse } from './shape.ts'

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
  keys: VerificationKeys
  /** `EncryptedResponses`. */
  requiresEncryption: boolean
}

/**
 * Verifies a response: its shape, its signatures, whom it is from and for, and when it is valid.
 * @param base64 the parameter `SAMLResponse`
 * @throws SamlRefusal
 */
export async function verifyResponse(base64: string, { keys, requiresEncryption, ...expected }: Verification): Promise<Assertion> {
  const xml = decodeMessage(base64)
  const root = readMessage(xml)
  const { isResponseSigned, isAssertionSigned, assertion, encrypted } = shapeOfResponse(root)
  assertEnvelope(root, expected)
  assertSuccess(root)
  if (!assertion && !encrypted) throw new SamlRefusal('shape', 'The response has no assertion.')
  if (requiresEncryption && !encrypted) throw new SamlRefusal('not-encrypted', 'EncryptedResponses is on.')
  const isInnerSigned = encrypted ? isDecryptedAssertionSigned(await decryptAssertion(xml, keys)) : isAssertionSigned
  if (!isResponseSigned && !isInnerSigned) throw new SamlRefusal('signature', 'Neither the response nor its assertion is signed.')
  const verified = await verifiedAssertion(xml, keys, { isResponseSigned, isAssertionSigned: isInnerSigned })
  return readAssertion(verified, expected)
}
