import { getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { type ChallengeSessionRow, replaceChallengeSession } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { getChallengeSessionByHandle, invalidSession, newChallengeSession, sessionAlreadyUsed } from './challenge-sessions.ts'
import { refuseWrongAnswer } from './second-factor.ts'

/** One step of setting up a factor during a sign-in: the session is spent, and the next one carries what `work` found. */
export async function advanceMfaSetup(
  call: Call,
  handle: string,
  work: (session: ChallengeSessionRow) => Promise<Record<string, unknown>>,
): Promise<string> {
  const session = await getChallengeSessionByHandle(call, handle, 'MFA_SETUP')
  const pool = await loadPool(call, session.pool_id)
  if (!pool) throw invalidSession()
  const client = await getClientOfPool(call, pool, session.client_id)
  const { device } = JSON.parse(session.state)
  const state = { ...(await work(session)), device }
  const next = newChallengeSession({ call, pool, client }, 'MFA_SETUP', session, state)
  const outcome = await call.store.decide(replaceChallengeSession, {
    session: next.session,
    spends: { id: session.id, by: newUuid(), at: call.now },
  })
  if (outcome !== 'opened') throw sessionAlreadyUsed()
  return next.handle
}

/** A wrong code during set-up is counted like one at sign-in. Returns what to throw. */
export async function countWrongSetupCode(
  call: Call,
  pool: Pool,
  session: ChallengeSessionRow,
  user: User,
  refusal: Error,
): Promise<Error> {
  const client = await getClientOfPool(call, pool, session.client_id)
  return refuseWrongAnswer({ call, pool, client }, session, user, refusal).catch(error => error)
}
