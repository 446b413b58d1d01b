import { createHash, sign } from 'node:crypto'
import type { SigningKey } from './signing-keys.ts'

/** DER (X.690): a tag, the length of the content, the content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const hex = content.length.toString(16)
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
/** sha256WithRSAEncryption: 1.2.840.113549.1.1.11. */
const algorithm = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), der(0x05))
/** commonName: 2.5.4.3. */
const commonName = Buffer.from('0603550403', 'hex')
const nameOf = (name: string): Buffer => sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))))

/** RFC 5280 §4.1.2.5: years from 2050 on have four digits. */
function time(at: Date): Buffer {
  const digits = `${at.toISOString().slice(0, 19).replaceAll(/\D/g, '')}Z`
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}

const validYears = 10

/** What a certificate says. */
export interface CertificateContent {
  /** The common name of subject and issuer. */
  name: string
  /** When it begins to be valid, in milliseconds. */
  from: number
}

/**
 * A self-signed X.509 certificate (RFC 5280) of a signing key, as DER, valid for ten years. It depends on nothing but its arguments, so that every node
 * makes the same one.
 */
export function selfSignedCertificate({ privateKey, publicKey }: SigningKey, { name, from }: CertificateContent): Buffer {
  const begin = new Date(from)
  const end = new Date(begin)
  end.setUTCFullYear(begin.getUTCFullYear() + validYears)
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  // Positive, and without leading zeros: the first byte is from 64 to 127.
  const serial = createHash('sha256').update(spki).update(String(from)).digest().subarray(0, 16)
  serial[0] = (serial[0]! & 0x3f) | 0x40
  const version3 = der(0xa0, der(0x02, Buffer.from([2])))
  const isAuthority = Buffer.from('0603551d13', 'hex')
  const extensions = der(0xa3, sequence(sequence(isAuthority, der(0x01, Buffer.from([0xff])), der(0x04, sequence()))))
  const content = sequence(
    version3,
    der(0x02, serial),
    algorithm,
    nameOf(name),
    sequence(time(begin), time(end)),
    nameOf(name),
    spki,
    extensions,
  )
  const signature = sign('sha256', content, privateKey)
  return sequence(content, algorithm, der(0x03, Buffer.from([0]), signature))
}
