import type { Context } from '../context.ts'
import { newAccessKeyId, newSecretAccessKey, SealError } from '../crypto/index.ts'
import type { AccessKey } from '../gateway/index.ts'
import { type AccessKeyRow, createAccessKey, readAccessKey } from '../storage/index.ts'

/** An administrator's access key. The secret is shown once; the store keeps it sealed. */
export interface AdminKey {
  accessKeyId: string
  secretAccessKey: string
}

/** The identity too is bound to the secret: a writer of the database cannot give a key another one's. */
const accessKeyAad = ({ id, account, arn, user_id }: Pick<AccessKeyRow, 'id' | 'account' | 'arn' | 'user_id'>) => [
  'access key',
  id,
  account,
  arn,
  user_id,
]

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
  const identity = { id: accessKeyId, account, arn: `arn:aws:iam::${account}:user/admin`, user_id: 'admin' }
  await store.decide(createAccessKey, {
    ...identity,
    sealed_secret: keys.seal({ dataKey: keys.ownKey, aad: accessKeyAad(identity), plain: secretAccessKey }),
    created_at: clock.now(),
  })
  return { accessKeyId, secretAccessKey }
}

/** The access key with this id, unless its row was changed. The store's cache keeps it. */
export async function findAccessKey(
  { store, keys, log }: Pick<Context, 'store' | 'keys' | 'log'>,
  id: string,
): Promise<AccessKey | undefined> {
  return store.cached(`access key:${id}`, async () => {
    const row = await store.read(readAccessKey(id))
    const secret = row && openSecret(keys, row, log)
    return secret === undefined ? undefined : { secret, account: row!.account, arn: row!.arn, userId: row!.user_id, admin: true }
  })
}

function openSecret(keys: Context['keys'], row: AccessKeyRow, log: Context['log']): string | undefined {
  try {
    return keys.open({ dataKey: keys.ownKey, aad: accessKeyAad(row), sealed: row.sealed_secret }).toString()
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    log.error(
      'An access key was refused: its row was changed, or made by an earlier version. Create another with `poolhouse keys create`',
      {
        accessKeyId: row.id,
      },
    )
    return undefined
  }
}
