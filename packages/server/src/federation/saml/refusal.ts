/**
 * Why a SAML message was refused, with what the application reads behind `Error in SAML response processing: `. The text about the signature is the
 * service's; the others are ours, since its own are not published (docs/decisions/saml.md). What failed to decrypt reads like a wrong signature, so that
 * nobody learns from the answer what a changed ciphertext contains.
 */
const details = {
  unreadable: 'The SAML response cannot be read',
  'too-large': 'The SAML response has more than 100000 characters',
  shape: 'The SAML response is not supported',
  signature: 'SAML Assertion signature is invalid',
  algorithm: 'The SAML response uses an algorithm that is not allowed',
  'not-encrypted': 'The SAML assertion is not encrypted',
  status: 'The identity provider did not sign the user in',
  issuer: 'The issuer of the SAML response is not the identity provider',
  audience: 'The audience of the SAML assertion is not the user pool',
  destination: 'The destination of the SAML response is not the user pool',
  recipient: 'The recipient of the SAML assertion is not the user pool',
  request: 'InResponseTo of the SAML response is not the request',
  unsolicited: 'The SAML response answers a request that was not sent',
  expired: 'The SAML assertion has expired',
  future: 'The SAML assertion is not valid yet',
  'no-subject': 'The SAML assertion has no NameID',
  replayed: 'The SAML assertion was used before',
} as const

/** The reason of a refusal. */
export type SamlRefusalReason = keyof typeof details

/** A SAML message that is refused. `cause` is for the log alone. */
export class SamlRefusal extends Error {
  override readonly name = 'SamlRefusal'
  readonly reason: SamlRefusalReason
  override readonly cause: string

  constructor(reason: SamlRefusalReason, cause: string) {
    super(`Error in SAML response processing: ${details[reason]}`)
    this.reason = reason
    this.cause = cause
  }
}
