import { childrenOf, elementsOf, parseXml, type XmlElement, XmlProblem } from '../../http/index.ts'
import { algorithms, namespaces } from './names.ts'
import { SamlRefusal } from './refusal.ts'

const { protocol, assertion, signature } = namespaces

/** Reads a SAML message. @throws SamlRefusal for anything that two readers of XML could understand differently, such as a DOCTYPE or a comment */
export function readMessage(xml: string): XmlElement {
  try {
    return parseXml(xml)
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error
    throw new SamlRefusal('unreadable', error.message)
  }
}

/** The only child of this name. @throws SamlRefusal where there is none, or more than one */
export function onlyChild(element: XmlElement, namespace: string, name: string): XmlElement {
  const [first, second] = childrenOf(element, namespace, name)
  if (!first || second) throw new SamlRefusal('shape', `${element.name} has ${first ? 'more than one' : 'no'} ${name}.`)
  return first
}

const idNames = new Set(['id', 'xml:id'])
const idsOf = ({ attributes }: XmlElement): string[] =>
  Object.keys(attributes)
    .filter(name => idNames.has(name.toLowerCase()))
    .map(name => attributes[name]!)

/** Ids are unique, in whatever spelling the library looks for them, so that a reference means one element. */
function assertUniqueIds(root: XmlElement): void {
  const ids = [...elementsOf(root)].flatMap(idsOf)
  if (new Set(ids).size !== ids.length) throw new SamlRefusal('shape', 'Two elements have the same ID.')
}

function assertAlgorithm(element: XmlElement, allowed: ReadonlySet<string>): void {
  const { Algorithm = '' } = element.attributes
  if (!allowed.has(Algorithm)) throw new SamlRefusal('algorithm', `${element.name} is ${Algorithm}.`)
}

const signatureParts = new Set(['SignedInfo', 'SignatureValue', 'KeyInfo'])
const transforms = new Set([algorithms.enveloped, ...algorithms.canonicalization])

/** A signature signs the element that it is in, whole, by allowed algorithms, and carries nothing besides. */
function assertSignature(signed: XmlElement, element: XmlElement): void {
  if (element.children.some(({ name }) => !signatureParts.has(name))) throw new SamlRefusal('shape', 'A signature carries an object.')
  const info = onlyChild(element, signature, 'SignedInfo')
  const reference = onlyChild(info, signature, 'Reference')
  const { ID = '' } = signed.attributes
  if (ID === '' || reference.attributes.URI !== `#${ID}`)
    throw new SamlRefusal('signature', 'A signature is of another element than the one it is in.')
  assertAlgorithm(onlyChild(info, signature, 'CanonicalizationMethod'), algorithms.canonicalization)
  assertAlgorithm(onlyChild(info, signature, 'SignatureMethod'), algorithms.signature)
  assertAlgorithm(onlyChild(reference, signature, 'DigestMethod'), algorithms.digest)
  const used = childrenOf(onlyChild(reference, signature, 'Transforms'), signature, 'Transform')
  if (used.length > 2) throw new SamlRefusal('shape', 'A signature has more than two transforms.')
  for (const transform of used) assertAlgorithm(transform, transforms)
}

/** Whether an element is signed. @throws SamlRefusal where it has two signatures, or one that is not of it */
export function isSigned(element: XmlElement): boolean {
  const [first, second] = childrenOf(element, signature, 'Signature')
  if (second) throw new SamlRefusal('shape', `${element.name} has more than one signature.`)
  if (first) assertSignature(element, first)
  return first !== undefined
}

/** Whether a message is signed as a whole. @throws SamlRefusal where a signature is anywhere else in it */
export function isSignedAlone(root: XmlElement): boolean {
  const signed = isSigned(root)
  if (count(root, 'Signature') !== Number(signed)) throw new SamlRefusal('shape', `A signature is not one of the ${root.name}.`)
  return signed
}

/** Counts elements by local name alone, so that a namespace hides none. */
const count = (root: XmlElement, ...names: readonly string[]): number =>
  [...elementsOf(root)].filter(({ name }) => names.includes(name)).length

/** A protocol message: one signature at most, of itself. @throws SamlRefusal */
export function assertMessage(root: XmlElement, name: string): void {
  if (root.name !== name || root.namespace !== protocol || root.attributes.Version !== '2.0')
    throw new SamlRefusal('shape', `It is not a ${name} of SAML 2.0.`)
  assertUniqueIds(root)
}

/** What a response has: an assertion in clear or an encrypted one, or neither where the provider refused. */
export interface ResponseShape {
  isResponseSigned: boolean
  assertion: XmlElement | undefined
  isAssertionSigned: boolean
  encrypted: XmlElement | undefined
}

/**
 * Looks at a whole response before the library sees it: one assertion where it belongs and none elsewhere, signatures of the response and of the
 * assertion and no other, so that there is nothing for a signature to be wrapped around (XSW).
 * @throws SamlRefusal
 */
export function shapeOfResponse(root: XmlElement): ResponseShape {
  assertMessage(root, 'Response')
  const clear = childrenOf(root, assertion, 'Assertion')
  const encrypted = childrenOf(root, assertion, 'EncryptedAssertion')
  if (clear.length + encrypted.length > 1 || count(root, 'Assertion', 'EncryptedAssertion') !== clear.length + encrypted.length)
    throw new SamlRefusal('shape', 'The response has more than one assertion.')
  if (count(root, 'Response') !== 1) throw new SamlRefusal('shape', 'The response is inside of another one.')
  const isResponseSigned = isSigned(root)
  const isAssertionSigned = clear[0] !== undefined && isSigned(clear[0])
  if (count(root, 'Signature') !== Number(isResponseSigned) + Number(isAssertionSigned))
    throw new SamlRefusal('shape', 'A signature is neither in the response nor in its assertion.')
  return { isResponseSigned, assertion: clear[0], isAssertionSigned, encrypted: encrypted[0] }
}

/**
 * An assertion that was decrypted: one, with a signature of itself at most. Every refusal reads like a wrong signature, since a ciphertext can be changed
 * without the key.
 * @throws SamlRefusal
 */
export function readDecrypted(xml: string): { root: XmlElement; isAssertionSigned: boolean } {
  try {
    const root = readMessage(xml)
    if (root.name !== 'Assertion' || root.namespace !== assertion || count(root, 'Assertion', 'EncryptedAssertion') !== 1)
      throw new SamlRefusal('shape', 'What was encrypted is not one assertion.')
    assertUniqueIds(root)
    return { root, isAssertionSigned: isSignedAlone(root) }
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error
    throw new SamlRefusal('signature', `In the encrypted assertion: ${error.cause}`)
  }
}
