import { refuse } from '@poolhouse/contract'
import { headerValues, queryPairs, type WireRequest } from './request.ts'

/** What a request says about its signature; nothing of it is proven yet. */
export interface Signature {
  form: 'header' | 'query'
  accessKeyId: string
  scope: { day: string; region: string; service: string }
  signedHeaders: string[]
  /** 64 hex digits, as sent. */
  signature: string
  /** `yyyymmddThhmmssZ`. */
  date: string
  /** Seconds; presigned requests only. */
  expires: number | undefined
  sessionToken: string | undefined
}

const algorithm = 'AWS4-HMAC-SHA256'
const incomplete = (message: string) => refuse('IncompleteSignatureException', message)
const invalid = (message: string) => refuse('InvalidSignatureException', message)

/** Undefined where the request carries none. Refuses with IncompleteSignatureException or InvalidSignatureException what cannot be read. */
export function readSignature(request: WireRequest): Signature | undefined {
  const authorizations = headerValues(request, 'authorization').filter(value => value.startsWith('AWS4-'))
  const presigned = queryPairs(request.query).some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm')
  if (authorizations.length === 0 && !presigned) return undefined
  if (authorizations.length + (presigned ? 1 : 0) > 1)
    throw invalid('A request has one signature: in one Authorization header, or in the query.')
  return presigned ? fromQuery(request) : fromHeader(request, authorizations[0]!)
}

/** Every part that is missing is named, in the service's words and order. */
function fromHeader(request: WireRequest, authorization: string): Signature {
  const [name, rest] = splitOnce(authorization, ' ')
  if (name !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${name}'.`)
  const parts = new Map<string, string>()
  for (const part of rest.split(',')) {
    const [key, value] = splitOnce(part.trim(), '=')
    if (parts.has(key)) throw incomplete(`Authorization header has '${key}' twice. Authorization=${authorization}`)
    parts.set(key, value)
  }
  const date = onlyValue(request, 'x-amz-date') ?? fromHttpDate(onlyValue(request, 'date'))
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
    sessionToken: onlyValue(request, 'x-amz-security-token'),
  }
}

const longestLife = 7 * 24 * 60 * 60

function fromQuery(request: WireRequest): Signature {
  const parts = new Map<string, string>()
  for (const [name, value] of queryPairs(request.query)) {
    if (!name.startsWith('X-Amz-')) continue
    if (parts.has(name)) throw invalid(`The query has '${name}' twice.`)
    parts.set(name, decoded(value))
  }
  const need = (name: string): string => {
    const value = parts.get(name)
    if (!value) throw incomplete(`AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`)
    return value
  }
  if (need('X-Amz-Algorithm') !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${parts.get('X-Amz-Algorithm')}'.`)
  const expires = Number(need('X-Amz-Expires'))
  if (!Number.isInteger(expires) || expires < 0 || expires > longestLife)
    throw incomplete(`X-Amz-Expires must be a whole number of seconds, at most ${longestLife}; it is '${parts.get('X-Amz-Expires')}'.`)
  return {
    form: 'query',
    ...readCredential(need('X-Amz-Credential')),
    signedHeaders: readSignedHeaders(need('X-Amz-SignedHeaders')),
    signature: need('X-Amz-Signature'),
    date: readDate(need('X-Amz-Date')),
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

/** Milliseconds, or NaN. `yyyymmddThhmmssZ` */
export const parseAmzDate = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

export const formatAmzDate = (time: number): string => `${new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`

function fromHttpDate(text: string | undefined): string | undefined {
  if (text === undefined || /^\d{8}T\d{6}Z$/.test(text)) return text
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : formatAmzDate(time)
}

/** A header that is sent twice has no one value: what we read must be what was signed. */
function onlyValue(request: WireRequest, name: string): string | undefined {
  const [value, ...more] = headerValues(request, name)
  if (more.length > 0) throw invalid(`The request has the header '${name}' twice.`)
  return value
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
