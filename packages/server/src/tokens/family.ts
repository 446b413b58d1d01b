import { tokenLifetimeSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { User } from '../users/index.ts'
import type { SignInRecord } from './claims.ts'

/** The row of a new refresh-token family, which expires after `seconds`: by default the refresh token validity of the client. */
export const newFamily = (
  call: Call,
  { pool, client, user }: { pool: Pool; client: AppClient; user: Pick<User, 'sub'> },
  { familyId, eventId, scopes, authTime, deviceKey }: SignInRecord,
  seconds = tokenLifetimeSeconds(client.settings, 'refresh'),
) => ({
  pool_id: pool.id,
  sub: user.sub,
  id: familyId,
  client_id: client.settings.ClientId,
  event_id: eventId,
  scopes,
  device_key: deviceKey ?? null,
  auth_time: authTime,
  created_at: call.now,
  expires_at: call.now + seconds * 1000,
})
