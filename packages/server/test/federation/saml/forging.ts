import { assertionXml, newCertifiedKey, responseXml, signXml } from '../../support/saml-provider.ts'
import { type Answer, providerKey } from './support.ts'

/** A key that the provider's metadata does not have. */
export const otherKey = newCertifiedKey('other')

/** Makes a response of a right assertion. */
export type Build = NonNullable<Answer['build']>
export const sign = (xml: string) => signXml(xml, 'Assertion', providerKey)
export const signature = (xml: string): string => /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(xml)![0]
export const withoutSignature = (xml: string): string => xml.replace(signature(xml), '')
/** Puts an element behind the issuer of the first element. */
export const behindIssuer = (xml: string, element: string): string => xml.replace('</saml:Issuer>', `</saml:Issuer>${element}`)
export const inside = (xml: string, element: string, tag: string): string => xml.replace(new RegExp(`</${tag}>$`), `${element}</${tag}>`)

/** An assertion about the administrator, which nobody signed. */
export const forged = (options: Parameters<Build>[0]['options']): string => assertionXml({ ...options, id: '_forged', nameId: 'admin' })

export const signatureText = 'SAML Assertion signature is invalid'
export const unsupported = 'The SAML response is not supported'
export const unreadable = 'The SAML response cannot be read'
export const algorithm = 'The SAML response uses an algorithm that is not allowed'
export const signedThen =
  (change: (signed: string) => string): Build =>
  ({ assertion, envelope }) =>
    responseXml(change(sign(assertion)), envelope)

/** A response, and what becomes of it: what the application reads, and what the log says of the cause. */
export type Refused = [title: string, answer: Answer, detail: string, cause: string]
