import { getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { replaceChallengeSession } from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { getChallengeSessionByHandle, newChallengeSession, useOf } from './challenge-sessions.ts'
import type { ChallengeSession, ChallengeState } from './challenge-state.ts'
import { challengeRefusals, invalidSession } from './refusals.ts'
import { refuseWrongAnswer } from './second-factor.ts'

/** Replaces an MFA_SETUP session by one with the state that `nextState` returns. Returns the new handle. */
export async function advanceMfaSetup(
  call: Call,
  handle: string,
  nextState: (session: ChallengeSession<'MFA_SETUP'>) => Promise<ChallengeState<'MFA_SETUP'>>,
): Promise<string> {
  const session = await getChallengeSessionByHandle(call, handle, 'MFA_SETUP')
  const pool = await loadPool(call, session.pool_id)
  if (!pool) throw invalidSession()
  const client = await getClientOfPool(call, pool, session.client_id)
  const state = { ...(await nextState(session)), device: session.state.device }
  const next = newChallengeSession({ call, pool, client }, 'MFA_SETUP', session, state)
  const outcome = await call.store.decide(replaceChallengeSession, { session: next.session, answered: useOf(call, session) })
  assertOutcome(outcome, 'opened', challengeRefusals)
  return next.handle
}

/** Counts a wrong code like one at sign-in. Returns the exception to throw. */
export async function countWrongSetupCode(
  call: Call,
  pool: Pool,
  session: ChallengeSession<'MFA_SETUP'>,
  user: User,
  refusal: Error,
): Promise<Error> {
  const client = await getClientOfPool(call, pool, session.client_id)
  return refuseWrongAnswer({ call, pool, client }, session, user, refusal).catch(error => error)
}
