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
  if (certificates.length === 0) throw new SamlRefusal('signature', 'The metadata has no RSA certificate for signing.')
  const library = await load()
  const verified = await verify(library, xml, paths[element], certificates).catch((error: Error) => {
    throw new SamlRefusal('signature', error.message)
  })
  if (verified === null) throw new SamlRefusal('signature', `No certificate of the metadata verifies the ${element}.`)
  return verified
}

async function verify(
  library: Awaited<ReturnType<typeof load>>,
  xml: string,
  path: string,
  certificates: readonly string[],
): Promise<string | null> {
  const document = await library.parseDomFromString(xml)
  const [element, another] = library.xpath.selectElements(document, path)
  return element && !another ? library.getVerifiedXml(xml, element, [...certificates]) : null
}
