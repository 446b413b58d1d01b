import { refuse } from '@poolhouse/contract'
import { headerValues, queryPairs, type WireRequest } from './request.ts'

/** The parts of a request's signature, parsed and not verified. */
export interface Signature {
  form: 'header' | 'query'
  accessKeyId: string
  scope: { day: string; region: string; service: string }
  signedHeaders: string[]
  /** 64 hex digits, as sent. */
  signature: string
  /** `yyyymmddThhmmssZ`. */
  date: string
  /** X-Amz-Expires of a presigned request: seconds. */
  expires: number | undefined
  sessionToken: string | undefined
}

const algorithm = 'AWS4-HMAC-SHA256'
const incomplete = (message: string) => refuse('IncompleteSignatureException', message, { rule: { id: 'signature-invalid' } })
const invalid = (message: string) => refuse('InvalidSignatureException', message, { rule: { id: 'signature-invalid' } })

/** Parses the signature of a request. Undefined where it has none. @throws IncompleteSignatureException, InvalidSignatureException */
export function readSignature(request: WireRequest): Signature | undefined {
  const authorizations = headerValues(request, 'authorization').filter(value => value.startsWith('AWS4-'))
  const isPresigned = queryPairs(request.query).some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm')
  if (authorizations.length === 0 && !isPresigned) return undefined
  if (authorizations.length + (isPresigned ? 1 : 0) > 1)
    throw invalid('A request has one signature: in one Authorization header, or in the query.')
  return isPresigned ? parseQuery(request) : parseHeader(request, authorizations[0]!)
}

/** The exception names every part that is missing, in the service's words and order. */
function parseHeader(request: WireRequest, authorization: string): Signature {
  const [name, rest] = splitOnce(authorization, ' ')
  if (name !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${name}'.`)
  const parts = new Map<string, string>()
  for (const part of rest.split(',')) {
    const [key, value] = splitOnce(part.trim(), '=')
    if (parts.has(key)) throw incomplete(`Authorization header has '${key}' twice. Authorization=${authorization}`)
    parts.set(key, value)
  }
  const date = singleValue(request, 'x-amz-date') ?? fromHttpDate(singleValue(request, 'date'))
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter(key => !parts.get(key))
    .map(key => `Authorization header requires '${key}' parameter.`)
  if (date === undefined) missing.push(`Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.`)
  if (missing.length > 0) throw incomplete(`${missing.join(' ')} Authorization=${authorization}`)
  return {
    form: 'header',
    ...readCredential(parts.get('Credential')!),
    signedHeaders: readSignedHeaders(parts.get('SignedHeaders')!),
    signature: parts.get('Signature')!,
    date: readDate(date!),
    expires: undefined,
    sessionToken: singleValue(request, 'x-amz-security-token'),
  }
}

/** Seconds. */
const maxExpires = 7 * 24 * 60 * 60

function parseQuery(request: WireRequest): Signature {
  const parts = new Map<string, string>()
  for (const [name, value] of queryPairs(request.query)) {
    if (!name.startsWith('X-Amz-')) continue
    if (parts.has(name)) throw invalid(`The query has '${name}' twice.`)
    parts.set(name, decode(value))
  }
  const required = (name: string): string => {
    const value = parts.get(name)
    if (!value) throw incomplete(`AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`)
    return value
  }
  if (required('X-Amz-Algorithm') !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${parts.get('X-Amz-Algorithm')}'.`)
  const expires = Number(required('X-Amz-Expires'))
  if (!Number.isInteger(expires) || expires < 0 || expires > maxExpires)
    throw incomplete(`X-Amz-Expires must be a whole number of seconds, at most ${maxExpires}; it is '${parts.get('X-Amz-Expires')}'.`)
  return {
    form: 'query',
    ...readCredential(required('X-Amz-Credential')),
    signedHeaders: readSignedHeaders(required('X-Amz-SignedHeaders')),
    signature: required('X-Amz-Signature'),
    date: readDate(required('X-Amz-Date')),
    expires,
    sessionToken: parts.get('X-Amz-Security-Token'),
  }
}

function readCredential(credential: string): Pick<Signature, 'accessKeyId' | 'scope'> {
  const elements = credential.split('/')
  if (elements.length !== 5)
    throw incomplete(`Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`)
  const [accessKeyId, day, region, service, term] = elements as [string, string, string, string, string]
  if (term !== 'aws4_request') throw invalid(`Credential should be scoped with a valid terminator: 'aws4_request', not '${term}'.`)
  return { accessKeyId, scope: { day, region, service } }
}

function readSignedHeaders(text: string): string[] {
  const names = text.split(';')
  if (new Set(names).size !== names.length || names.some(name => !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)))
    throw incomplete(`SignedHeaders are lower-case header names with ';' between them, none of them twice, got '${text}'`)
  return names
}

function readDate(text: string): string {
  if (!/^\d{8}T\d{6}Z$/.test(text) || Number.isNaN(parseAmzDate(text)))
    throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${text}'.`)
  return text
}

/** Milliseconds of a time as `yyyymmddThhmmssZ`; NaN where it is not one. */
export const parseAmzDate = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** Milliseconds as `yyyymmddThhmmssZ`. */
export const formatAmzDate = (time: number): string => `${new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`

function fromHttpDate(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{8}T\d{6}Z$/.test(text)) return text
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : formatAmzDate(time)
}

/** A header that is sent twice is refused, because the value that is read could differ from the one that was signed. */
function singleValue(request: WireRequest, name: string): string | undefined {
  const [value, ...more] = headerValues(request, name)
  if (more.length > 0) throw invalid(`The request has the header '${name}' twice.`)
  return value
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
