import { X509Certificate } from 'node:crypto'
import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { childrenOf, elementsOf, parseXml, type XmlElement, XmlProblem } from '../http/index.ts'
import { readDocument } from './discovery.ts'
import type { Texts } from './kinds.ts'

/** The refusal of metadata that cannot be used. The service's texts are not published. */
export const unusableMetadata = (why: string) => refuse('InvalidParameterException', `The SAML metadata cannot be used: ${why}`)

/** Characters. Metadata of a provider with all of its certificates has some tens of thousands. */
const maxLength = 500_000

const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
const bindings = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const

/** The addresses of one service of a SAML provider, by binding. */
export interface SamlService {
  redirect?: string
  post?: string
}

/** What the metadata of a SAML identity provider says. */
export interface SamlMetadata {
  entityId: string
  /** Certificates whose keys sign, as PEM: several while the provider changes its key. */
  certificates: readonly string[]
  signIn: SamlService
  signOut: SamlService
  /** Where answers to a LogoutRequest go, where it is another address. */
  signOutAnswer: SamlService
  /** Milliseconds since the Unix epoch, by the provider's clock. */
  validUntil?: number
}

/** A location that a browser may be sent to. */
const isAddress = (text: string | undefined): text is string =>
  text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

function serviceOf(descriptor: XmlElement, name: string, attribute: 'Location' | 'ResponseLocation' = 'Location'): SamlService {
  const services = childrenOf(descriptor, metadataNamespace, name)
  const at = (binding: string) => services.find(({ attributes }) => attributes.Binding === binding)?.attributes[attribute]
  const [redirect, post] = [at(bindings.redirect), at(bindings.post)]
  return { ...(isAddress(redirect) && { redirect }), ...(isAddress(post) && { post }) }
}

const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

/** Undefined for one that is no certificate, and for a key by which signatures are not verified. */
function toPem(base64: string): string | undefined {
  try {
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'))
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey
    return asymmetricKeyType === 'rsa' || curves.has(asymmetricKeyDetails?.namedCurve ?? '') ? certificate.toString() : undefined
  } catch {
    return undefined
  }
}

function signingCertificates(descriptor: XmlElement): string[] {
  const keys = childrenOf(descriptor, metadataNamespace, 'KeyDescriptor').filter(
    ({ attributes }) => (attributes.use ?? 'signing') === 'signing',
  )
  const written = keys.flatMap(key =>
    [...elementsOf(key)].filter(({ name, namespace }) => name === 'X509Certificate' && namespace === signatureNamespace),
  )
  const pems = written.map(({ text }) => toPem(text)).filter(pem => pem !== undefined)
  return [...new Set(pems)]
}

/**
 * Reads the metadata of a SAML identity provider (SAML 2.0 Metadata). Its own signature is not verified: an administrator of the pool gave it, or its
 * address.
 * @throws InvalidParameterException
 */
export function readSamlMetadata(text: string): SamlMetadata {
  if (text.length > maxLength) throw unusableMetadata(`it has more than ${maxLength} characters.`)
  const root = parseDocument(text)
  const entities = [...elementsOf(root)].filter(
    element =>
      element.name === 'EntityDescriptor' &&
      element.namespace === metadataNamespace &&
      childrenOf(element, metadataNamespace, 'IDPSSODescriptor').length > 0,
  )
  const [entity, another] = entities
  if (!entity) throw unusableMetadata('it describes no identity provider (IDPSSODescriptor).')
  if (another) throw unusableMetadata('it describes more than one identity provider (IDPSSODescriptor).')
  const descriptor = childrenOf(entity, metadataNamespace, 'IDPSSODescriptor')[0]!
  const signIn = serviceOf(descriptor, 'SingleSignOnService')
  if (signIn.redirect === undefined && signIn.post === undefined)
    throw unusableMetadata('it has no SingleSignOnService with the HTTP-Redirect or HTTP-POST binding and an http or https address.')
  const { entityID } = entity.attributes
  if (!entityID) throw unusableMetadata('its EntityDescriptor has no entityID.')
  const validUntil = Date.parse(entity.attributes.validUntil ?? root.attributes.validUntil ?? '')
  return {
    entityId: entityID,
    certificates: signingCertificates(descriptor),
    signIn,
    signOut: serviceOf(descriptor, 'SingleLogoutService'),
    signOutAnswer: serviceOf(descriptor, 'SingleLogoutService', 'ResponseLocation'),
    ...(Number.isFinite(validUntil) && { validUntil }),
  }
}

function parseDocument(text: string): XmlElement {
  try {
    return parseXml(text, { allowsComments: true })
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error
    throw unusableMetadata(`${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`)
  }
}

/** The keys of `ProviderDetails` that DescribeIdentityProvider shows. */
export const shownAddresses = ({ signIn, signOut }: SamlMetadata): Texts => ({
  ...(signIn.redirect !== undefined && { SSORedirectBindingURI: signIn.redirect }),
  ...(signOut.redirect !== undefined && { SLORedirectBindingURI: signOut.redirect }),
})

/** The text of a provider's metadata from its address. Undefined, with a line in the log, where it does not answer. @throws InvalidParameterException where it cannot be used */
export async function fetchSamlMetadata(call: Call, url: string): Promise<string | undefined> {
  const text = await readDocument(call, url)
  if (text !== undefined) readSamlMetadata(text)
  return text
}
