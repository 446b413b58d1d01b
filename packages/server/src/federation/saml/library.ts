import type { KeyObject } from 'node:crypto'
import { SamlRefusal } from './refusal.ts'

/** What the library verifies a response with. */
export interface VerificationKeys {
  /** PEM. */
  certificates: readonly string[]
  /** Opens encrypted assertions. */
  decryption?: KeyObject
}

/** What must be signed besides: node-saml wants a valid signature of the response or of the assertion in any case. */
export interface SignedParts {
  isResponseSigned: boolean
  isAssertionSigned: boolean
}

const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString()

/** Loaded at the first use: it and its parsers take some megabytes. */
async function createVerifier({ certificates, decryption }: VerificationKeys, { isResponseSigned, isAssertionSigned }: SignedParts) {
  const { SAML } = await import('@node-saml/node-saml')
  class Verifier extends SAML {
    /** The library's decryption of the assertion in a response. */
    decrypt(response: string): Promise<string | null> {
      return this.getSignedAssertion(response)
    }
  }
  return new Verifier({
    // Not used to verify.
    issuer: 'unused',
    callbackUrl: 'https://unused.invalid/',
    idpCert: [...certificates],
    ...(decryption && { decryptionPvk: pem(decryption) }),
    wantAuthnResponseSigned: isResponseSigned,
    wantAssertionsSigned: isAssertionSigned,
    // Checked by read-assertion.ts, which also requires what the library leaves open.
    audience: false,
    acceptedClockSkewMs: -1,
  })
}

/** Verifies the signature that a message about a sign-out has of itself. @throws SamlRefusal */
export async function assertLibrarySignature(
  parameter: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  certificates: readonly string[],
): Promise<void> {
  if (certificates.length === 0) throw new SamlRefusal('signature', 'The metadata has no RSA certificate for signing.')
  const verifier = await createVerifier({ certificates }, { isResponseSigned: true, isAssertionSigned: false })
  const message = { [parameter]: Buffer.from(xml).toString('base64') } as Record<typeof parameter, string>
  const verified = parameter === 'SAMLRequest' ? verifier.validatePostRequestAsync(message) : verifier.validatePostResponseAsync(message)
  await verified.catch((error: Error) => {
    throw new SamlRefusal('signature', error.message)
  })
}

/** Decrypts the assertion of a response. @throws SamlRefusal that says nothing of why it failed */
export async function decryptAssertion(xml: string, keys: VerificationKeys): Promise<string> {
  if (!keys.decryption) throw new SamlRefusal('signature', 'The assertion is encrypted, and the provider has EncryptedResponses off.')
  const verifier = await createVerifier(keys, { isResponseSigned: false, isAssertionSigned: false })
  const decrypted = await verifier.decrypt(xml).catch(() => null)
  if (decrypted === null)
    throw new SamlRefusal('signature', 'The assertion cannot be decrypted. Is it encrypted to ActiveEncryptionCertificate?')
  return decrypted
}

/**
 * Verifies the signatures of a response.
 * @returns the assertion as it was signed: nothing else of the response may be trusted
 * @throws SamlRefusal
 */
export async function verifiedAssertion(xml: string, keys: VerificationKeys, signed: SignedParts): Promise<string> {
  if (keys.certificates.length === 0) throw new SamlRefusal('signature', 'The metadata has no RSA certificate for signing.')
  const verifier = await createVerifier(keys, signed)
  const SAMLResponse = Buffer.from(xml).toString('base64')
  const result = await verifier.validatePostResponseAsync({ SAMLResponse }).catch((error: Error) => {
    throw new SamlRefusal('signature', error.message)
  })
  const assertion = result.profile?.getAssertionXml?.()
  if (assertion === undefined) throw new SamlRefusal('signature', 'The response has no signed assertion.')
  return assertion
}
