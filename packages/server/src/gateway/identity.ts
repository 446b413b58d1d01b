import { refuse } from '@poolhouse/contract'
import type { Caller, SessionFacts } from '../context.ts'
import { timingSafeEqualText } from '../crypto/index.ts'
import { isRegion } from '../http/index.ts'
import { headerValues, type WireRequest } from './request.ts'
import { formatAmzDate, parseAmzDate, type Signature } from './signature.ts'
import { calculateSignature, canonicalRequest, sha256, stringToSign } from './sigv4.ts'

/** A stored access key, with its secret in clear. */
export interface AccessKey {
  secret: string
  account: string
  arn: string
  userId: string
  /** An administrator's key, from `keys create --admin`, which may do everything. */
  admin: boolean
  /** The unique id of the IAM user, or of the role of a session, whose policies say what the key may do. */
  principalId?: string
  /** Of temporary credentials. */
  sessionToken?: string
  /** Of temporary credentials, and of keys with an end: milliseconds of the real clock. */
  expiresAt?: number
  /** Of temporary credentials. */
  session?: SessionFacts
  /** Notes that a request was signed with the key, without waiting for it. */
  noteUse?: (use: { service: string; region: string }) => void
}

/** Finds an access key by its id, such as `AKIA…`; temporary credentials (`ASIA…`) are in their session token. */
export type FindAccessKey = (accessKeyId: string, sessionToken: string | undefined) => Promise<AccessKey | undefined>

/** Milliseconds that the clocks of client and service may differ. */
const maxClockSkewMs = 5 * 60_000
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. ' +
  'Consult the service documentation for details.'
const invalid = (message: string, cause?: string) =>
  refuse('InvalidSignatureException', message, { rule: { id: 'signature-invalid' }, ...(cause && { cause }) })

/**
 * Verifies a signature: its scope, its time, the signed headers, the access key, the body hash, then the signature itself. The body is read only
 * for its hash, after all that the headers decide. `now` is the real clock.
 * @throws InvalidSignatureException, UnrecognizedClientException, ExpiredTokenException
 */
export async function verifySignature(
  request: WireRequest,
  signature: Signature,
  { service, now, findAccessKey }: { service: string; now: number; findAccessKey: FindAccessKey },
): Promise<AccessKey> {
  assertScope(signature, service)
  assertTime(signature, now)
  assertHeadersSigned(request, signature)

  // A text that cannot be a key id is not looked up, so that it takes no place in a cache.
  const key = /^\w{1,128}$/.test(signature.accessKeyId) ? await findAccessKey(signature.accessKeyId, signature.sessionToken) : undefined
  if (!key || !timingSafeEqualText(key.sessionToken ?? '', signature.sessionToken ?? ''))
    throw refuse('UnrecognizedClientException', 'The security token included in the request is invalid.', {
      rule: { id: 'access-key-unknown', ...(/^A[KS]IA[A-Z2-7]{16}$/.test(signature.accessKeyId) && { sent: signature.accessKeyId }) },
    })
  if (key.expiresAt !== undefined && key.expiresAt <= now)
    throw refuse('ExpiredTokenException', 'The security token included in the request is expired', { rule: { id: 'credentials-expired' } })

  const bodyHash = sha256(await request.readBody())
  const [sentHash] = headerValues(request, 'x-amz-content-sha256')
  if (sentHash !== undefined && sentHash !== bodyHash) throw invalid(mismatch, 'x-amz-content-sha256 is not the hash of the body')
  const text = stringToSign(canonicalRequest(request, signature, bodyHash), signature)
  if (!timingSafeEqualText(calculateSignature(text, key.secret, signature.scope), signature.signature)) throw invalid(mismatch)
  return key
}

function assertScope({ scope, date }: Signature, service: string): void {
  if (!isRegion(scope.region)) throw invalid('Credential should be scoped to a valid region.')
  // The service's message ends with a blank.
  if (scope.service !== service) throw invalid(`Credential should be scoped to correct service: '${service}'. `)
  if (scope.day !== date.slice(0, 8))
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.day}' != '${date.slice(0, 8)}', from '${date}'.`,
    )
}

function assertTime({ date, expires }: Signature, now: number): void {
  const time = parseAmzDate(date)
  if (time - maxClockSkewMs > now)
    throw invalid(
      `Signature not yet current: ${date} is still later than ${formatAmzDate(now + maxClockSkewMs)} (${formatAmzDate(now)} + 5 min.)`,
    )
  if (expires !== undefined) {
    if (time + expires * 1000 < now)
      throw invalid(`Signature expired: ${formatAmzDate(time + expires * 1000)} is now earlier than ${formatAmzDate(now)}.`)
  } else if (time + maxClockSkewMs < now)
    throw invalid(`Signature expired: ${date} is now earlier than ${formatAmzDate(now - maxClockSkewMs)} (${formatAmzDate(now)} - 5 min.)`)
}

/** Amplify adds this header after it has signed. The service does not use it. */
const mayStayUnsigned = new Set(['x-amz-user-agent'])

/** `host`, every x-amz-* header that is sent, and the date must be signed and sent once, because the request depends on them. */
function assertHeadersSigned(request: WireRequest, { signedHeaders, form }: Signature): void {
  // Sets, because thousands of short names fit into the headers of one request, and nothing is known of its sender yet.
  const signed = new Set(signedHeaders)
  const sent = new Set<string>()
  for (const [name] of request.headers) {
    const isRelevant = name === 'host' || name === 'content-type' || name.startsWith('x-amz-') || signed.has(name)
    if (!isRelevant) continue
    if (sent.has(name)) throw invalid(`The request has the header '${name}' twice.`)
    sent.add(name)
  }
  for (const name of signedHeaders) if (!sent.has(name)) throw invalid(mismatch, `the signed header ${name} was not sent`)
  const dateHeader = form === 'header' && !sent.has('x-amz-date') ? ['date'] : []
  for (const name of ['host', ...dateHeader, ...[...sent].filter(name => name.startsWith('x-amz-'))]) {
    if (!signed.has(name) && !mayStayUnsigned.has(name))
      throw invalid(`'${name === 'host' ? 'Host' : name}' must be a 'SignedHeader' in the AWS Authorization.`)
  }
}

/** The caller of an access key. */
export const callerOf = (accessKeyId: string, { account, arn, userId, principalId, session }: AccessKey): Caller => ({
  kind: 'iam',
  accessKeyId,
  account,
  arn,
  userId,
  ...(principalId !== undefined && { principalId }),
  ...(session && { session }),
})

/**
 * Development mode: the caller of a key that IAM or STS gave out is its user or session. An access key id of twelve digits is taken as the account id;
 * every other caller is the root user of the account.
 */
export async function callerFromUnverifiedSignature(
  signature: Signature | undefined,
  { account, findAccessKey }: { account: string; findAccessKey: FindAccessKey },
): Promise<Caller> {
  if (!signature) return { kind: 'anonymous' }
  const isGivenOut = /^A[KS]IA[A-Z2-7]{16}$/.test(signature.accessKeyId)
  const key = isGivenOut ? await findAccessKey(signature.accessKeyId, signature.sessionToken) : undefined
  if (key) return callerOf(signature.accessKeyId, key)
  const callerAccount = /^\d{12}$/.test(signature.accessKeyId) ? signature.accessKeyId : account
  return { kind: 'iam', accessKeyId: signature.accessKeyId, account: callerAccount, arn: rootArn(callerAccount), userId: callerAccount }
}

/** The ARN of an account's root user. */
export const rootArn = (account: string): string => `arn:aws:iam::${account}:root`
