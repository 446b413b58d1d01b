import { createPublicKey, verify } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { ellipticCurveHashes } from './names.ts'
import { SamlRefusal } from './refusal.ts'

/** The key and the digest of each signature algorithm that is taken. The library takes any that Node knows, SHA-1 and MD5 among them, and messages without a signature. */
const signatures: Readonly<Record<string, { keyType: 'rsa' | 'ec'; digest: string }>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': { keyType: 'rsa', digest: 'sha256' },
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': { keyType: 'rsa', digest: 'sha512' },
  ...Object.fromEntries(Object.entries(ellipticCurveHashes).map(([name, digest]) => [name, { keyType: 'ec', digest }])),
}

/** Bytes of the XML of a message, which is compressed. */
const maxBytes = 100_000

/** The parameter that carries a message. */
export type MessageParameter = 'SAMLRequest' | 'SAMLResponse'

/** The raw value of a parameter, as it was signed. @throws SamlRefusal where it is given twice */
function rawValue(query: string, name: string): string | undefined {
  const values = query.split('&').filter(part => part.startsWith(`${name}=`))
  if (values.length > 1) throw new SamlRefusal('shape', `${name} is given more than once.`)
  return values[0]?.slice(name.length + 1)
}

function decoded(raw: string | undefined): string {
  try {
    return decodeURIComponent((raw ?? '').replaceAll('+', ' '))
  } catch {
    throw new SamlRefusal('unreadable', 'A parameter is not percent-encoded UTF-8.')
  }
}

/**
 * Verifies a message with the redirect binding (SAML Bindings §3.4.4.1): its signature is of the query as the browser sent it.
 * @throws SamlRefusal
 */
export function assertRedirectSignature(query: string, parameter: MessageParameter, certificates: readonly string[]): void {
  const [message, relayState, algorithm, signature] = [parameter, 'RelayState', 'SigAlg', 'Signature'].map(name => rawValue(query, name))
  if (message === undefined || algorithm === undefined || signature === undefined)
    throw new SamlRefusal('signature', 'The message is not signed.')
  const name = decoded(algorithm)
  const taken = Object.hasOwn(signatures, name) ? signatures[name] : undefined
  if (!taken) throw new SamlRefusal('algorithm', `SigAlg is ${name.slice(0, 100)}.`)
  const signed = [`${parameter}=${message}`, ...(relayState === undefined ? [] : [`RelayState=${relayState}`]), `SigAlg=${algorithm}`].join(
    '&',
  )
  const bytes = Buffer.from(decoded(signature).replaceAll(/\s/g, ''), 'base64')
  const verifies = (certificate: string): boolean => {
    const key = createPublicKey(certificate)
    return key.asymmetricKeyType === taken.keyType && verify(taken.digest, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, bytes)
  }
  if (!certificates.some(verifies)) throw new SamlRefusal('signature', 'No certificate of the metadata verifies the message.')
}

/** The XML of a message with the redirect binding. @throws SamlRefusal, also for one that becomes too large */
export function inflateMessage(base64: string): string {
  try {
    return inflateRawSync(Buffer.from(base64, 'base64'), { maxOutputLength: maxBytes }).toString()
  } catch {
    throw new SamlRefusal('unreadable', 'It is not compressed as the redirect binding wants it.')
  }
}
