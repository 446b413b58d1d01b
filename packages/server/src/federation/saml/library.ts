import { createPublicKey } from 'node:crypto'
import { verifiedByEllipticCurve } from './elliptic-curve.ts'
import { namespaces } from './names.ts'
import { SamlRefusal } from './refusal.ts'

/**
 * The signature code of node-saml, loaded at its first use: with its parsers it takes some megabytes. Not its class `SAML`, which mixes it with a
 * memory of the process, the real clock and a decryption that is out of date (docs/decisions/saml-library.md).
 */
const load = () => import('@node-saml/node-saml/lib/xml.js')

/** Where an element with a signature is. */
const paths = {
  message: '/*',
  assertion: "/*[local-name()='Response']/*[local-name()='Assertion']",
} as const

/**
 * Verifies the signature that an element of a document has of itself. The caller has looked at the shape of the document (shape.ts).
 * @returns the element as it was signed: nothing else of the document may be trusted
 * @throws SamlRefusal
 */
export async function verifiedXml(xml: string, element: keyof typeof paths, certificates: readonly string[]): Promise<string> {
  if (certificates.length === 0)
    throw new SamlRefusal('signature', 'The metadata has no certificate for signing with an RSA key, or one on P-256, P-384 or P-521.')
  const library = await load()
  const verified = await verify(library, xml, paths[element], certificates).catch((error: Error) => {
    throw new SamlRefusal('signature', error.message)
  })
  if (verified === null) throw new SamlRefusal('signature', `No certificate of the metadata verifies the ${element}.`)
  return verified
}

type Library = Awaited<ReturnType<typeof load>>

/** The signature of an element itself. */
const ownSignature = `./*[local-name()='Signature' and namespace-uri()='${namespaces.signature}']`

async function verify(library: Library, xml: string, path: string, certificates: readonly string[]): Promise<string | null> {
  // As XML has it, and as the library does before it verifies.
  const text = xml.replaceAll(/\r\n?/g, '\n')
  const [element, another] = library.xpath.selectElements(await library.parseDomFromString(text), path)
  if (!element || another) return null
  // A key verifies by its own algorithms alone: Node would take either kind of key for both.
  const of = (type: string) => certificates.filter(certificate => createPublicKey(certificate).asymmetricKeyType === type)
  const [signature, second] = library.xpath.selectElements(element, ownSignature)
  if (!signature || second) return null
  return library.getVerifiedXml(text, element, of('rsa')) ?? verifiedByEllipticCurve(text, signature, of('ec'))
}
