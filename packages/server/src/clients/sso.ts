import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { setSsoMinutes } from '../storage/index.ts'
import { type AppClient, clientNotFound, forgetClient } from './client.ts'

/** For clients where SetUserPoolClientSessionConfiguration never set it. */
const defaultMinutes = 60

/** For how many minutes after a sign-in the browser session (SSO session) signs the user in to this client without a prompt. */
export const ssoMinutes = ({ ssoMinutes }: AppClient): number => ssoMinutes ?? defaultMinutes

/** @throws ResourceNotFoundException */
export async function saveSsoMinutes(call: Call, pool: Pool, clientId: string, minutes: number): Promise<void> {
  const outcome = await call.store.decide(setSsoMinutes, { poolId: pool.id, id: clientId, minutes })
  forgetClient(call, clientId)
  assertOutcome(outcome, 'set', { gone: () => clientNotFound(clientId) })
}
