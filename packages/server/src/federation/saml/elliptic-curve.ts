import { verify } from 'node:crypto'
import type { SignatureAlgorithm, SignedXml } from 'xml-crypto'
import { ellipticCurveHashes } from './names.ts'

/** XML Signature 1.1 §6.4.3: the value is r and s, one behind the other, and no ASN.1. */
const ecdsa = (algorithm: string, hash: string) =>
  class implements SignatureAlgorithm {
    verifySignature(material: string, key: string, value: string): boolean {
      return verify(hash, Buffer.from(material), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(value.replaceAll(/\s/g, ''), 'base64'))
    }
    getSignature(): never {
      throw new Error('Nothing is signed with an elliptic curve.')
    }
    getAlgorithmName(): string {
      return algorithm
    }
  }

const signatureAlgorithms = Object.fromEntries(
  Object.entries(ellipticCurveHashes).map(([algorithm, hash]) => [algorithm, ecdsa(algorithm, hash)]),
) as unknown as SignedXml['SignatureAlgorithms']

/**
 * Verifies a signature by keys on elliptic curves, which node-saml gives no way to: with the library under it, and no other algorithms than these.
 * shape.ts has checked that the one reference is to the element around the signature, by an ID that is there once.
 * @returns the element as it was signed; null where no certificate verifies it
 */
export async function verifiedByEllipticCurve(
  xml: string,
  signature: Parameters<SignedXml['loadSignature']>[0],
  certificates: readonly string[],
): Promise<string | null> {
  const { SignedXml } = await import('xml-crypto')
  for (const publicCert of certificates) {
    const signed = new SignedXml({ publicCert })
    signed.SignatureAlgorithms = signatureAlgorithms
    signed.loadSignature(signature)
    if (!isVerified(signed, xml)) continue
    const [content, another] = signed.getSignedReferences()
    return content !== undefined && another === undefined ? content : null
  }
  return null
}

/** The library throws for a signature that is wrong, and answers false for a digest that is. */
function isVerified(signed: SignedXml, xml: string): boolean {
  try {
    return signed.checkSignature(xml)
  } catch {
    return false
  }
}
