import type { Context } from '../context.ts'
import { readClient, readClientSecrets } from '../storage/index.ts'

/** A secret as an operator sees it: never its value. Times as ISO 8601. */
export interface DescribedSecret {
  id: string
  createdAt: string
  /** Absent while nobody has used it. True to the minute: of what other nodes see, up to the last time that they wrote it down. */
  lastUsedAt?: string
}

/** So that an operator knows when the old one of two can go. Undefined where there is no such client; empty for a public one. */
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
