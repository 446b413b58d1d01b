import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { readCookie } from '../http/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { keepPendingSignIn, takePendingSignIn } from '../storage/index.ts'

/** A browser that was sent to an identity provider, as it is stored. */
export interface PendingSignIn {
  /** The name of the provider. */
  readonly provider: string
  /** The path and the query of the application's request, which is validated again when the browser comes back. */
  readonly pathPrefix: '' | `/${string}`
  readonly query: string
  /** Below it are the endpoints for answers. */
  readonly serviceUrl: string
  readonly nonce: string
  /** What the protocol needs again, such as the id of a SAML request. */
  readonly remembered: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly at: number
}

/** Milliseconds. docs/reference/oauth-endpoints.md#7.1. */
const lifetime = 5 * 60_000

const randomText = (): string => randomBytes(32).toString('base64url')

/** The service's name. A cookie with the prefix cannot be set by a neighbouring host, and only https has it. */
const cookieName = ({ settings }: Call): string => (isHttps(settings) ? '__Host-csrf-state' : 'csrf-state')
const isHttps = ({ publicUrl }: Call['settings']): boolean => publicUrl.startsWith('https:')

/**
 * Providers of SAML and Apple answer with a form that their page posts, and browsers withhold cookies with `SameSite=Lax` from it. Without TLS a
 * cookie with `SameSite=None` is refused; one without the attribute is sent with a form for two minutes at least.
 */
const cookieLine = (call: Call, value: string): string =>
  `${cookieName(call)}=${value}; Path=/; Max-Age=${lifetime / 1000}; HttpOnly${isHttps(call.settings) ? '; Secure; SameSite=None' : ''}`

const handlePattern = /^[\w-]{43}$/

/** The browser's handle, so that sign-ins in several tabs work; a new one where it has none. */
function browserHandle(call: Call, headers: IncomingHttpHeaders): string | undefined {
  const value = readCookie(headers, cookieName(call))
  return value !== undefined && handlePattern.test(value) ? value : undefined
}

const hashOf = ({ keys }: Call, kind: 'state' | 'browser', text: string): string =>
  keys.keyedHash('federation', `${kind} ${text}`).toString('base64url')

const aadOf = (pool: Pick<Pool, 'id'>, id: string) => ['pending sign-in', pool.id, id]

/** Browsers that were sent to a provider. */
export const pendingSignInSeals: RowSeals = {
  table: 'pending_sign_ins',
  sealed: { sealed: (row: { pool_id: string; id: string }) => aadOf({ id: row.pool_id }, row.id) },
}

/** A state that comes back with the provider's answer, and a nonce for the ID token. */
export const newStateAndNonce = () => ({ state: randomText(), nonce: randomText() })

/** Remembers a browser that is sent to a provider. @returns the Set-Cookie line that binds the state to the browser */
export async function beginFederatedSignIn(
  call: Call,
  pool: Pool,
  headers: IncomingHttpHeaders,
  { state, ...content }: Omit<PendingSignIn, 'at'> & { state: string },
): Promise<string> {
  const handle = browserHandle(call, headers) ?? randomText()
  const id = hashOf(call, 'state', state)
  const plain = JSON.stringify({ ...content, at: call.now } satisfies PendingSignIn)
  await call.store.decide(keepPendingSignIn, {
    pending: {
      id,
      pool_id: pool.id,
      browser: hashOf(call, 'browser', handle),
      sealed: call.keys.seal({ dataKey: pool.dataKey, aad: aadOf(pool, id), plain }),
      expires_at: call.now + lifetime,
    },
  })
  return cookieLine(call, handle)
}

/** A pending sign-in that was taken, or why there is none for this state and browser. */
export type TakenFederatedSignIn =
  | { kind: 'taken'; pool: Pool; pending: PendingSignIn }
  | { kind: 'unknown' | 'expired' | 'used' | 'other-browser' | 'pool-deleted' | 'changed' }

/** Takes the pending sign-in of a state, once, in time, and only for the browser that began it. */
export async function takeFederatedSignIn(call: Call, headers: IncomingHttpHeaders, state: string): Promise<TakenFederatedSignIn> {
  if (!handlePattern.test(state)) return { kind: 'unknown' }
  const id = hashOf(call, 'state', state)
  const browser = hashOf(call, 'browser', browserHandle(call, headers) ?? '')
  const outcome = await call.store.decide(takePendingSignIn, { id, browser, at: call.now, by: newUuid() })
  if (outcome.kind !== 'taken') return outcome
  const pool = await loadPool(call, outcome.pending.pool_id)
  if (!pool) return { kind: 'pool-deleted' }
  const plain = openSealed(call, pool, { table: 'pending_sign_ins', aad: aadOf(pool, id), sealed: outcome.pending.sealed })
  return plain ? { kind: 'taken', pool, pending: JSON.parse(plain.toString()) } : { kind: 'changed' }
}
