import { refuse, type SessionDescriptionType } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { endFamily, type FamilyRow, listTrackedFamilies, type Seen } from '../storage/index.ts'
import { deviceType } from './agent.ts'

const longestAgent = 1024

export const seen = ({ sourceAddress, userAgent }: Call): Seen => ({ address: sourceAddress, agent: userAgent.slice(0, longestAgent) })

/** `tkn` and 25 of [0-9a-z]: of one sign-in always the same, and telling nothing of its tokens. */
function sessionIdOf({ keys }: Context, familyId: string): string {
  const hash = keys.keyedHash('session', `token session ${familyId}`).toString('hex')
  return `tkn${BigInt(`0x${hash}`).toString(36).padStart(25, '0').slice(-25)}`
}

/** One page. */
export const sessionsAtOnce = 125

/** The active sessions of a user, through all clients, by id. `current` is the sign-in that asks. Spec: tokens 7.3. */
export async function listSessions(
  call: Call,
  pool: Pool,
  sub: string,
  { after, current }: { after: string; current?: string },
): Promise<SessionDescriptionType[]> {
  const families = await call.store.read(listTrackedFamilies(pool.id, sub, call.now))
  return families
    .map(family => describe(call, family, family.id === current))
    .filter(({ SessionId }) => SessionId! > after)
    .sort((one, other) => (one.SessionId! < other.SessionId! ? -1 : 1))
}

/** Where an address lies is not known here: nothing is asked of the network for it. */
const describe = (call: Call, family: FamilyRow, IsCurrentSession: boolean): SessionDescriptionType => ({
  SessionId: sessionIdOf(call, family.id),
  SessionType: 'TOKEN',
  ClientId: family.client_id,
  CreateDate: family.created_at / 1000,
  LastActiveDate: family.last_active_at! / 1000,
  DeviceType: deviceType(family.agent ?? ''),
  LastIPAddress: family.last_address ?? '',
  LastLocation: { Country: 'unknown' },
  IsCurrentSession,
})

/** Its refresh token and all that it made are worthless then. A user cannot end the session that asks: that is a sign-out. */
export async function revokeSession(call: Call, pool: Pool, sub: string, sessionId: string, current?: string): Promise<void> {
  const families = await call.store.read(listTrackedFamilies(pool.id, sub, call.now))
  const family = families.find(({ id }) => sessionIdOf(call, id) === sessionId)
  if (!family) throw refuse('ResourceNotFoundException', 'Session does not exist.')
  if (family.id === current) throw refuse('InvalidParameterException', 'The current session cannot be revoked. Sign out instead.')
  await call.store.decide(endFamily, { poolId: pool.id, sub, id: family.id, at: call.now })
}
