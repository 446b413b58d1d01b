import { type AnsweredRequest, outcomeOf } from '../request-log/index.ts'

/** One line of the record. No member holds a password, a code, a secret or a token. */
export interface AuditEntry {
  /** Counts up from 1, over all files of a node. */
  number: number
  /** By the real clock: ISO 8601. */
  time: string
  requestId: string
  /** The operation of the API, or method and path of an endpoint or a page. */
  action: string
  /** The ARN of who signed the request. Absent for an unsigned request, and where the signature was refused. */
  caller?: string
  accessKeyId?: string
  /** The address that the request came from. */
  source: string
  poolId?: string
  clientId?: string
  /** The user's `sub`, or `unknown` for a name that no user has. */
  user?: string
  /** `ok`, the name of an exception, an OAuth error, or `http-<status>`. */
  outcome: string
  /** SHA-256 of the line before this one, in hex; zeros for the first. */
  previous: string
}

/** Operations whose names read, and that give tokens or send codes. */
const actingReads: ReadonlySet<string> = new Set([
  'GetTokensFromRefreshToken',
  'GetClientToken',
  'GetDerivedToken',
  'GetUserAttributeVerificationCode',
  'GetSessionToken',
])
const reads = /^(?:Admin)?(?:Describe|List|Get)/
/** Events of applications: a person's own numbers, in great numbers. */
const leftOut: ReadonlySet<string> = new Set(['PutEvents', 'UpdateEndpoint', 'UpdateEndpointsBatch'])

/** What a refusal of a read says about its caller, who tried what they may not. */
const refusedCallers: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
])

/** Addresses that change something, or end a sign-in at an identity provider, although they are opened with GET. */
const actingPaths = /\/(?:logout|oauth2\/idpresponse|saml2\/idpresponse|saml2\/logout|confirmUser\/?)$/

/** Whether the record has this request: changes, sign-ins, and what a caller was refused. Plain reads and pages that are only looked at are left out. */
export function isAudited({ trace, method, url }: AnsweredRequest, outcome: string): boolean {
  const { operation } = trace
  if (operation !== undefined)
    return refusedCallers.has(outcome) || (!leftOut.has(operation) && (!reads.test(operation) || actingReads.has(operation)))
  return method === 'POST' || (method === 'GET' && actingPaths.test(url.split('?', 1)[0]!))
}

/** The entry of a request, without its place in the record. Undefined for one that is left out. */
export function auditEntry(answered: AnsweredRequest): Omit<AuditEntry, 'number' | 'previous'> | undefined {
  const { trace, method, url, status, at, source = '' } = answered
  const outcome = outcomeOf(trace.refusal) ?? (status >= 400 ? `http-${status}` : 'ok')
  if (!isAudited(answered, outcome)) return undefined
  const { caller, pool, client, user } = trace
  const poolId = pool?.id ?? client?.UserPoolId
  return {
    time: new Date(at).toISOString(),
    requestId: trace.requestId,
    action: trace.operation ?? `${method} ${url.split('?', 1)[0]!.slice(0, maxPathLength)}`,
    ...(caller?.kind === 'iam' && { caller: caller.arn, accessKeyId: caller.accessKeyId }),
    source,
    ...(poolId !== undefined && { poolId }),
    ...(client && { clientId: client.ClientId }),
    ...(user !== undefined && { user: user === 'unknown' ? user : user.sub }),
    outcome,
  }
}

/** A path may be as long as the headers of a request. */
const maxPathLength = 200
