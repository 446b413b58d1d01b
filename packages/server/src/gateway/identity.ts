import { refuse } from '@poolhouse/contract'
import type { Caller } from '../context.ts'
import { timingSafeEqualText } from '../crypto/index.ts'
import { isRegion } from '../http/index.ts'
import { headerValues, type WireRequest } from './request.ts'
import { formatAmzDate, parseAmzDate, type Signature } from './signature.ts'
import { calculateSignature, canonicalRequest, sha256, stringToSign } from './sigv4.ts'

/** A key that the store knows, with its secret in clear. */
export interface AccessKey {
  secret: string
  account: string
  arn: string
  userId: string
  /** May do everything: until IAM users exist, the keys of `keys create --admin`. Without it a key may do nothing yet. */
  admin: boolean
  /** Temporary credentials only. */
  sessionToken?: string
  /** Temporary credentials only: milliseconds. */
  expiresAt?: number
}

export type FindAccessKey = (accessKeyId: string) => Promise<AccessKey | undefined>

const skew = 5 * 60_000
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. ' +
  'Consult the service documentation for details.'
const invalid = (message: string, cause?: string) => refuse('InvalidSignatureException', message, cause ? { cause } : {})

/** Proves a signature, or refuses: scope, time, key, headers, body, then the signature itself. `now` is the real clock. */
export async function verifySignature(
  request: WireRequest,
  signature: Signature,
  { service, now, findAccessKey }: { service: string; now: number; findAccessKey: FindAccessKey },
): Promise<AccessKey> {
  assertScope(signature, service)
  assertTime(signature, now)
  assertCovered(request, signature)

  // What cannot be a key id is not looked up: it would only fill caches.
  const key = /^\w{1,128}$/.test(signature.accessKeyId) ? await findAccessKey(signature.accessKeyId) : undefined
  if (!key || !timingSafeEqualText(key.sessionToken ?? '', signature.sessionToken ?? ''))
    throw refuse('UnrecognizedClientException', 'The security token included in the request is invalid.')
  if (key.expiresAt !== undefined && key.expiresAt <= now)
    throw refuse('ExpiredTokenException', 'The security token included in the request is expired')

  const [stated] = headerValues(request, 'x-amz-content-sha256')
  if (stated !== undefined && stated !== sha256(request.body)) throw invalid(mismatch, 'x-amz-content-sha256 is not the hash of the body')
  const text = stringToSign(canonicalRequest(request, signature), signature)
  if (!timingSafeEqualText(calculateSignature(text, key.secret, signature.scope), signature.signature)) throw invalid(mismatch)
  return key
}

function assertScope({ scope, date }: Signature, service: string): void {
  if (!isRegion(scope.region)) throw invalid('Credential should be scoped to a valid region.')
  // The real message ends with a blank.
  if (scope.service !== service) throw invalid(`Credential should be scoped to correct service: '${service}'. `)
  if (scope.day !== date.slice(0, 8))
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.day}' != '${date.slice(0, 8)}', from '${date}'.`,
    )
}

function assertTime({ date, expires }: Signature, now: number): void {
  const time = parseAmzDate(date)
  if (time - skew > now)
    throw invalid(`Signature not yet current: ${date} is still later than ${formatAmzDate(now + skew)} (${formatAmzDate(now)} + 5 min.)`)
  if (expires !== undefined) {
    if (time + expires * 1000 < now)
      throw invalid(`Signature expired: ${formatAmzDate(time + expires * 1000)} is now earlier than ${formatAmzDate(now)}.`)
  } else if (time + skew < now)
    throw invalid(`Signature expired: ${date} is now earlier than ${formatAmzDate(now - skew)} (${formatAmzDate(now)} - 5 min.)`)
}

/** Amplify adds it on the way out, after signing; it decides nothing. */
const mayStayUnsigned = new Set(['x-amz-user-agent'])

/** What decides must be signed, once: `host` (which service), every x-amz-* header that is sent, and the date. */
function assertCovered(request: WireRequest, { signedHeaders, form }: Signature): void {
  const sent = new Set<string>()
  for (const [name] of request.headers) {
    const decides = name === 'host' || name === 'content-type' || name.startsWith('x-amz-') || signedHeaders.includes(name)
    if (!decides) continue
    if (sent.has(name)) throw invalid(`The request has the header '${name}' twice.`)
    sent.add(name)
  }
  for (const name of signedHeaders) if (!sent.has(name)) throw invalid(mismatch, `the signed header ${name} was not sent`)
  const dateHeader = form === 'header' && !sent.has('x-amz-date') ? ['date'] : []
  for (const name of ['host', ...dateHeader, ...[...sent].filter(name => name.startsWith('x-amz-'))]) {
    if (!signedHeaders.includes(name) && !mayStayUnsigned.has(name))
      throw invalid(`'${name === 'host' ? 'Host' : name}' must be a 'SignedHeader' in the AWS Authorization.`)
  }
}

/** Development believes what a signature says: a key id of twelve digits is the account, any other key is the account's root. */
export function callerFromUnverifiedSignature(signature: Signature | undefined, account: string): Caller {
  if (!signature) return { kind: 'anonymous' }
  const own = /^\d{12}$/.test(signature.accessKeyId) ? signature.accessKeyId : account
  return { kind: 'iam', accessKeyId: signature.accessKeyId, account: own, arn: rootArn(own), userId: own }
}

export const rootArn = (account: string): string => `arn:aws:iam::${account}:root`
