import { getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { openFactor, type SessionRow } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { findSessionByHandle, newSession, unfitSession, usedSession } from './challenge-sessions.ts'
import { wrongCode } from './second-factor.ts'

/** One step of setting up a factor during a sign-in: the session is spent, and the next one carries what `work` found. */
export async function setUpSession(
  call: Call,
  handle: string,
  work: (session: SessionRow) => Promise<Record<string, unknown>>,
): Promise<string> {
  const session = await findSessionByHandle(call, handle, 'MFA_SETUP')
  const pool = await loadPool(call, session.pool_id)
  if (!pool) throw unfitSession()
  const client = await getClientOfPool(call, pool, session.client_id)
  const { device } = JSON.parse(session.state)
  const state = { ...(await work(session)), device }
  const next = newSession({ call, pool, client }, 'MFA_SETUP', session, state)
  const outcome = await call.store.decide(openFactor, { session: next.session, spends: { id: session.id, by: newUuid(), at: call.now } })
  if (outcome !== 'opened') throw usedSession()
  return next.handle
}

/** A wrong code during set-up is counted like one at sign-in. Returns what to throw. */
export async function countSetUpGuess(call: Call, pool: Pool, session: SessionRow, user: User, refusal: Error): Promise<Error> {
  const client = await getClientOfPool(call, pool, session.client_id)
  return wrongCode({ call, pool, client }, session, user, refusal).catch(error => error)
}
