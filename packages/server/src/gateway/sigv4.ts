import { createHash, createHmac } from 'node:crypto'
import { queryPairs, type WireRequest } from './request.ts'
import type { Signature } from './signature.ts'

/**
 * AWS Signature Version 4 of an incoming request: canonical request, string to sign, signature. Texts are hashed as latin1, the encoding in which
 * Node decodes headers, so that the hash is over the bytes that were sent.
 */
export function canonicalRequest(
  request: Omit<WireRequest, 'readBody'>,
  signature: Pick<Signature, 'signedHeaders' | 'form'>,
  bodyHash: string,
): string {
  const values = new Map<string, string[]>(signature.signedHeaders.map(name => [name, []]))
  for (const [name, value] of request.headers) values.get(name)?.push(trimmed(value))
  const headers = signature.signedHeaders.map(name => `${name}:${values.get(name)!.join(',')}\n`)
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signature.signedHeaders.join(';'),
    bodyHash,
  ].join('\n')
}

/** `canonical` is the canonical request. */
export const stringToSign = (canonical: string, { date, scope }: Pick<Signature, 'date' | 'scope'>): string =>
  ['AWS4-HMAC-SHA256', date, `${scope.day}/${scope.region}/${scope.service}/aws4_request`, sha256(Buffer.from(canonical, 'latin1'))].join(
    '\n',
  )

/** The signature of a string to sign: 64 hex digits. */
export function calculateSignature(text: string, secret: string, { day, region, service }: Signature['scope']): string {
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`))
  return hmac(key, text).toString('hex')
}

/** SHA-256 in hex. */
export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text, 'latin1').digest()

/** Trims and collapses blanks. It splits and joins, because one pattern would take quadratic time for a header of blanks. */
const trimmed = (value: string): string =>
  value
    .split(/[ \t]+/)
    .filter(part => part !== '')
    .join(' ')

/** Clients of every service but S3 remove dot segments and double slashes and encode the path, already encoded, once more. */
function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${segments.join('/')}${end}`
}

function canonicalQuery(query: string): string {
  const pairs = queryPairs(query)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(decode(name)), encode(decode(value))] as const)
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Percent-encodes all but the unreserved characters of RFC 3986. A text that is not well-formed UTF-16 cannot match any signature. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
