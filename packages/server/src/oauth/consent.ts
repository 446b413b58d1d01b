import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { timingSafeEqualText } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { scopeDescriptions } from '../resource-servers/index.ts'
import { type ConsentKey, type ConsentRow, giveConsent, listConsents, readConsent, revokeConsent } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import { type BrowserSession, canReuseSession, withoutAccountChoice } from './browser-session.ts'
import { needsConsent } from './consent-rule.ts'
import { splitWords } from './parameters.ts'

const keyOf = (pool: Pool, { settings }: AppClient, { sub }: Pick<User, 'sub'>): ConsentKey => ({
  poolId: pool.id,
  sub,
  clientId: settings.ClientId,
})

/** The scopes that the user has to allow before the request is granted; undefined where the client does not need consent. */
export const consentScopes = ({ client, scopes }: AuthorizeRequest): string[] | undefined =>
  needsConsent(client) ? splitWords(scopes) : undefined

/**
 * Whether the user has to be asked: for a scope that they did not allow yet, and by `prompt=consent`.
 * @param isJustGiven the user approved this very request
 */
export async function mustAskForConsent(
  call: Call,
  request: AuthorizeRequest,
  { user }: BrowserSession,
  isJustGiven: boolean,
): Promise<boolean> {
  const scopes = consentScopes(request)
  if (!scopes) return false
  if (request.prompt.has('consent') && !isJustGiven) return true
  const given = new Set(await call.store.read(readConsent(keyOf(request.pool, request.client, user))))
  return scopes.length === 0 ? !given.has('') : !scopes.every(scope => given.has(scope))
}

/** Remembers that the user allowed the scopes of the request. A user or client that was deleted in between is found by the next step. */
export async function rememberConsent(call: Call, request: AuthorizeRequest, { user }: BrowserSession): Promise<void> {
  const key = keyOf(request.pool, request.client, user)
  await call.store.decide(giveConsent, { ...key, scopes: splitWords(request.scopes), at: call.now })
}

/** A client that the user gave access, for a list. */
export interface GivenConsent {
  clientId: string
  scopes: string[]
  /** Milliseconds; the last time that the user approved. */
  givenAt: number
}

/** The clients that the user gave access, the latest first. */
export async function consentsOf(call: Call, pool: Pool, { sub }: Pick<User, 'sub'>): Promise<GivenConsent[]> {
  const byClient = Map.groupBy(await call.store.read(listConsents(pool.id, sub)), ({ client_id }: ConsentRow) => client_id)
  return [...byClient]
    .map(([clientId, rows]) => ({
      clientId,
      scopes: rows.map(({ scope }) => scope).filter(scope => scope !== ''),
      givenAt: Math.max(...rows.map(({ given_at }) => given_at)),
    }))
    .sort((one, other) => other.givenAt - one.givenAt)
}

/** Takes the user's consent back; the client's tokens of this user end with it. */
export async function withdrawConsent(call: Call, pool: Pool, { sub }: Pick<User, 'sub'>, clientId: string): Promise<void> {
  await call.store.decide(revokeConsent, { poolId: pool.id, sub, clientId, at: call.now })
}

/** A scope with the description of its resource server, if it is a custom one. */
export interface DescribedScope {
  scope: string
  description: string | undefined
}

/** The scopes with what the pool's resource servers say of them. */
export async function describeScopes(call: Call, pool: Pool, scopes: readonly string[]): Promise<DescribedScope[]> {
  if (!scopes.some(scope => scope.includes('/'))) return scopes.map(scope => ({ scope, description: undefined }))
  const descriptions = await scopeDescriptions(call, pool)
  return scopes.map(scope => ({ scope, description: descriptions.get(scope) }))
}

/** Seconds that a flow of pages may take. docs/reference/oauth-endpoints.md#7.1. */
const pageFlowSeconds = 300

/** The parameter of the consent page with the proof that its session answers a request that asks for a fresh sign-in. */
const proofParameter = 'signed_in'

/** What makes a request this very one, to which a proof is bound. */
const identifyingParameters = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'prompt',
  'max_age',
]

const proofOf = ({ keys }: Call, { query }: AuthorizeRequest, { row }: BrowserSession): string =>
  keys
    .keyedHash('cookie', JSON.stringify(['consent', row.id, ...identifyingParameters.map(name => query.getAll(name))]))
    .toString('base64url')

/**
 * The URL of the consent page. A request that asks for a fresh sign-in (`prompt=login`, `max_age`) gets there after it, and would be sent to the
 * sign-in page for ever; so the URL proves that this session answered this request.
 */
export function consentPageUrl(call: Call, request: AuthorizeRequest, session: BrowserSession): string {
  const query = new URLSearchParams(request.query)
  if (!canReuseSession(call, withoutAccountChoice(request), session)) query.set(proofParameter, proofOf(call, request, session))
  return `${request.poolLocation.pathPrefix}/consent?${query}`
}

/** Whether the user of the session may answer the consent page for this request: the session answers it, or has just done so. */
export function canConsentIn(call: Call, request: AuthorizeRequest, session: BrowserSession): boolean {
  if (canReuseSession(call, withoutAccountChoice(request), session)) return true
  const isInTime = Math.floor(call.now / 1000) - session.row.auth_time <= pageFlowSeconds
  return isInTime && timingSafeEqualText(request.query.get(proofParameter) ?? '', proofOf(call, request, session))
}
