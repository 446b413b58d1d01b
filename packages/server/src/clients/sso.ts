import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { setSsoMinutes } from '../storage/index.ts'
import { type AppClient, clientNotFound, forgetClient } from './client.ts'

/** Minutes that a client without its own takes a browser's session for a fresh sign-in. */
const defaultMinutes = 60

export const ssoMinutes = ({ ssoMinutes }: AppClient): number => ssoMinutes ?? defaultMinutes

export async function saveSsoMinutes(call: Call, pool: Pool, clientId: string, minutes: number): Promise<void> {
  const outcome = await call.store.decide(setSsoMinutes, { poolId: pool.id, id: clientId, minutes })
  forgetClient(call, clientId)
  if (outcome === 'gone') throw clientNotFound(clientId)
}
