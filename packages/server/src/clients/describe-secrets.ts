import type { Context } from '../context.ts'
import { readClient, readClientSecrets } from '../storage/index.ts'

/** A client secret as an operator sees it, without its value. Times are ISO 8601. */
export interface DescribedSecret {
  id: string
  createdAt: string
  /** Absent for a secret that was never used. Uses on other nodes show after they wrote them, within a minute. */
  lastUsedAt?: string
}

/** Shows when the older of two secrets is no longer used and can be deleted. Undefined for an unknown client; empty for a public one. */
export async function describeSecrets({ store, secretUses }: Context, clientId: string): Promise<DescribedSecret[] | undefined> {
  if (!(await store.read(readClient(clientId)))) return undefined
  await secretUses.write(store)
  const secrets = await store.read(readClientSecrets(clientId))
  return secrets.map(({ id, created_at, last_used_at }) => ({
    id,
    createdAt: new Date(created_at).toISOString(),
    ...(last_used_at !== null && { lastUsedAt: new Date(last_used_at).toISOString() }),
  }))
}
