import { type ChallengeNameType, challengeSessionSeconds } from '@poolhouse/contract'
import { isAsWritten, type RowSeals } from '../changed-rows.ts'
import type { Call, Context } from '../context.ts'
import { type BoundValues, bindRow, newSessionHandle, newUuid } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import {
  type Attempt,
  type ChallengeSessionRow,
  type NewChallengeSession,
  openChallengeSession,
  readChallengeSession,
  spendChallengeSession,
} from '../storage/index.ts'
import type { User } from '../users/index.ts'
import { type ChallengeSession, type ChallengeState, parseChallengeSession, type SessionPurpose } from './challenge-state.ts'
import type { ClientContext, SignInResponse } from './flow.ts'
import { challengeRefusals, invalidSession, sessionAlreadyUsed, sessionExpired } from './refusals.ts'

/** The row has a keyed hash of the handle, so that read access to the database does not suffice to answer a challenge. */
const idOf = ({ keys }: Context, handle: string): string => keys.keyedHash('session', handle).toString('base64url')

/** The owner of a session, its challenge and the state that decides whether an answer is correct. */
export const boundValues = ({
  id,
  pool_id,
  client_id,
  sub,
  challenge,
  state,
}: Pick<ChallengeSessionRow, 'id' | 'pool_id' | 'client_id' | 'sub' | 'challenge' | 'state'>): BoundValues => [
  'sessions',
  id,
  pool_id,
  client_id,
  sub,
  challenge,
  state,
]

/** Whose sign-in each challenge session is, and how far it is. */
export const challengeSessionSeals: RowSeals = { table: 'sessions', bound: boundValues }

/** A session that has not been stored yet, and the handle that the client gets as `Session`. */
export function newChallengeSession<Purpose extends SessionPurpose>(
  { call, pool, client }: ClientContext,
  purpose: Purpose,
  user: Pick<User, 'sub'>,
  state: ChallengeState<Purpose>,
) {
  const handle = newSessionHandle()
  const session = {
    id: idOf(call, handle),
    pool_id: pool.id,
    client_id: client.settings.ClientId,
    sub: user.sub,
    challenge: purpose,
    state: JSON.stringify(state),
  }
  const bound: NewChallengeSession = {
    ...session,
    binding: bindRow(call.keys, boundValues(session)),
    expires_at: call.now + challengeSessionSeconds(client.settings) * 1000,
  }
  return { handle, session: bound }
}

interface NewChallenge<Name extends SessionPurpose & ChallengeNameType> {
  name: Name
  user: User
  parameters: Record<string, string>
  state: ChallengeState<Name>
  /** The verified password that led to the challenge. */
  attempt?: Attempt
}

/** Stores the first session of a sign-in and returns its challenge. */
export async function openFirstChallenge<Name extends SessionPurpose & ChallengeNameType>(
  context: ClientContext,
  { name, user, parameters, state, attempt }: NewChallenge<Name>,
): Promise<SignInResponse> {
  const { handle, session } = newChallengeSession(context, name, user, state)
  assertOutcome(await context.call.store.decide(openChallengeSession, { session, attempt }), 'opened', challengeRefusals)
  return { ChallengeName: name, Session: handle, ChallengeParameters: parameters }
}

/** The session of a handle, for operations that name no client: the session names it. */
export async function getChallengeSessionByHandle<Purpose extends SessionPurpose>(
  call: Call,
  handle: string,
  purpose: Purpose,
): Promise<ChallengeSession<Purpose>> {
  return usableSession(call, await call.store.read(readChallengeSession(idOf(call, handle))), purpose)
}

/** The session of a handle. Throws where it does not exist, belongs to another client or challenge, was used, or has expired. */
export async function getChallengeSession<Purpose extends SessionPurpose>(
  { call, pool, client }: ClientContext,
  handle: string,
  purpose: Purpose,
): Promise<ChallengeSession<Purpose>> {
  const row = await call.store.read(readChallengeSession(idOf(call, handle)))
  if (row?.pool_id !== pool.id || row.client_id !== client.settings.ClientId) throw invalidSession()
  return usableSession(call, row, purpose)
}

function usableSession<Purpose extends SessionPurpose>(
  call: Call,
  row: ChallengeSessionRow | undefined,
  purpose: Purpose,
): ChallengeSession<Purpose> {
  const isBound = row && isAsWritten(call, row.pool_id, boundValues(row), row.binding)
  const session = isBound ? parseChallengeSession(row, purpose) : undefined
  if (!session) throw invalidSession()
  if (session.spent_at !== null) throw sessionAlreadyUsed()
  if (session.expires_at <= call.now) throw sessionExpired()
  return session
}

/** Identifies the use of a session by this request; a repeated transaction recognizes its own. */
export const useOf = ({ now }: Call, { id }: Pick<ChallengeSession, 'id'>) => ({ id, by: newUuid(), at: now })

/** Marks a session as used, where no other challenge replaces it. */
export async function spendSession(call: Call, session: Pick<ChallengeSession, 'id'>): Promise<void> {
  assertOutcome(await call.store.decide(spendChallengeSession, useOf(call, session)), 'spent', { used: sessionAlreadyUsed })
}
