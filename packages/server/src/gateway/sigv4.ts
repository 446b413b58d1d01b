import { createHash, createHmac } from 'node:crypto'
import { headerValues, queryPairs, type WireRequest } from './request.ts'
import type { Signature } from './signature.ts'

/**
 * AWS Signature Version 4: the canonical request, the text to sign and the signature. Everything is hashed as latin1, in which Node hands headers
 * over, so that the bytes that came are the bytes that count.
 */
export function canonicalRequest(request: WireRequest, signature: Pick<Signature, 'signedHeaders' | 'form'>): string {
  const headers = signature.signedHeaders.map(name => `${name}:${headerValues(request, name).map(trimmed).join(',')}\n`)
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signature.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n')
}

export const stringToSign = (canonical: string, { date, scope }: Pick<Signature, 'date' | 'scope'>): string =>
  ['AWS4-HMAC-SHA256', date, `${scope.day}/${scope.region}/${scope.service}/aws4_request`, sha256(Buffer.from(canonical, 'latin1'))].join(
    '\n',
  )

/** 64 hex digits. */
export function calculateSignature(text: string, secret: string, { day, region, service }: Signature['scope']): string {
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`))
  return hmac(key, text).toString('hex')
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text, 'latin1').digest()

/** Runs of blanks count as one. By halves, not by one pattern, so that a header of nothing but blanks takes linear time. */
const trimmed = (value: string): string =>
  value
    .split(/[ \t]+/)
    .filter(part => part !== '')
    .join(' ')

/** Clients of every service but S3 take dot segments and doubled slashes out, and encode the path, already encoded, once more. */
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

/** RFC 3986: all but unreserved characters. A text that is no UTF-16 cannot have been signed by anybody. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
