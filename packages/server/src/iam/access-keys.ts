import type { Context } from '../context.ts'
import { newAccessKeyId, newSecretAccessKey } from '../crypto/index.ts'
import type { AccessKey } from '../gateway/index.ts'
import { createAccessKey, readAccessKey } from '../storage/index.ts'

/** An administrator's access key. The secret is shown once; the store keeps it sealed. */
export interface AdminKey {
  accessKeyId: string
  secretAccessKey: string
}

const accessKeyAad = (id: string) => ['access key', id]

/** Creates an access key that may call every operation. IAM users and policies are not implemented, so there are no other keys. */
export async function createAdminKey({
  store,
  keys,
  clock,
  settings,
}: Pick<Context, 'store' | 'keys' | 'clock' | 'settings'>): Promise<AdminKey> {
  const { account } = settings
  const accessKeyId = newAccessKeyId()
  const secretAccessKey = newSecretAccessKey()
  await store.decide(createAccessKey, {
    id: accessKeyId,
    account,
    arn: `arn:aws:iam::${account}:user/admin`,
    user_id: 'admin',
    sealed_secret: keys.seal({ dataKey: keys.ownKey, aad: accessKeyAad(accessKeyId), plain: secretAccessKey }),
    created_at: clock.now(),
  })
  return { accessKeyId, secretAccessKey }
}

/** The access key with this id. The store's cache keeps it. */
export async function findAccessKey({ store, keys }: Pick<Context, 'store' | 'keys'>, id: string): Promise<AccessKey | undefined> {
  return store.cached(`access key:${id}`, async () => {
    const row = await store.read(readAccessKey(id))
    return (
      row && {
        secret: keys.open({ dataKey: keys.ownKey, aad: accessKeyAad(id), sealed: row.sealed_secret }).toString(),
        account: row.account,
        arn: row.arn,
        userId: row.user_id,
        admin: true,
      }
    )
  })
}
