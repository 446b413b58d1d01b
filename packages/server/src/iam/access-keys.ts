import type { RowSeals } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import { newAccessKeyId, newSecretAccessKey, SealError } from '../crypto/index.ts'
import type { AccessKey } from '../gateway/index.ts'
import {
  type AccessKeyRow,
  createAccessKey,
  readAccessKey,
  readUserAccessKey,
  recordAccessKeyUse,
  recordAdminKeyUse,
  type UserAccessKeyRow,
} from '../storage/index.ts'
import { findUserById } from './principals.ts'
import { findSession } from './sessions.ts'

/** An administrator's access key. The secret is shown once; the store keeps it sealed. */
export interface AdminKey {
  accessKeyId: string
  secretAccessKey: string
}

/** Whether a key has ended, by the real clock, which signatures are verified by. */
export const isExpired = (expiresAt: number | null): boolean => expiresAt !== null && expiresAt <= Date.now()

/** The end of a key, as its secret is bound to it. A key without one is bound as before keys had ends. */
const boundEnd = (expiresAt: number | null): string[] => (expiresAt === null ? [] : ['expires', String(expiresAt)])

/** The identity and the end are bound to the secret: a writer of the database cannot give a key another one's, and cannot prolong it. */
const accessKeyAad = ({
  id,
  account,
  arn,
  user_id,
  expires_at,
}: Pick<AccessKeyRow, 'id' | 'account' | 'arn' | 'user_id' | 'expires_at'>) => [
  ...['access key', id, account, arn, user_id],
  ...boundEnd(expires_at),
]

/** Seals the secret of an administrator's key. */
export const sealAdminSecret = (keys: Context['keys'], key: Parameters<typeof accessKeyAad>[0], secret: string): Buffer =>
  keys.seal({ dataKey: keys.ownKey, aad: accessKeyAad(key), plain: secret })

/**
 * Creates an access key that may call every operation. It belongs to no IAM user, and no policy limits it. `expiresAt`: milliseconds of the real
 * clock; absent for a key without an end.
 */
export async function createAdminKey(
  { store, keys, clock, settings }: Pick<Context, 'store' | 'keys' | 'clock' | 'settings'>,
  { expiresAt = null }: { expiresAt?: number | null } = {},
): Promise<AdminKey> {
  const { account } = settings
  const accessKeyId = newAccessKeyId()
  const secretAccessKey = newSecretAccessKey()
  const identity = { id: accessKeyId, account, arn: `arn:aws:iam::${account}:user/admin`, user_id: 'admin', expires_at: expiresAt }
  await store.decide(createAccessKey, {
    ...identity,
    sealed_secret: sealAdminSecret(keys, identity, secretAccessKey),
    created_at: clock.now(),
  })
  return { accessKeyId, secretAccessKey }
}

/** An IAM user's key is bound to its user; the user's name and path may change. */
const userKeyAad = ({ id, account, user_id, expires_at }: Pick<UserAccessKeyRow, 'id' | 'account' | 'user_id' | 'expires_at'>) => [
  ...['iam access key', id, account, user_id],
  ...boundEnd(expires_at),
]

/** The secrets of administrators' keys. */
export const adminKeySeals: RowSeals = { table: 'access_keys', isOfService: true, sealed: { sealed_secret: accessKeyAad } }
/** The secrets of the keys of IAM users. */
export const userKeySeals: RowSeals = { table: 'iam_access_keys', isOfService: true, sealed: { sealed_secret: userKeyAad } }

/** Seals the secret of a user's new access key. */
export const sealUserSecret = (keys: Context['keys'], key: Parameters<typeof userKeyAad>[0], secret: string): Buffer =>
  keys.seal({ dataKey: keys.ownKey, aad: userKeyAad(key), plain: secret })

type Finder = Pick<Context, 'store' | 'keys' | 'log' | 'clock'>

/**
 * The access key with this id: of an administrator, of an IAM user unless it is inactive, or temporary credentials by their session token. The store's
 * cache keeps keys of administrators and users.
 */
export async function findAccessKey(context: Finder, id: string, sessionToken?: string): Promise<AccessKey | undefined> {
  if (id.startsWith('ASIA')) return sessionToken === undefined ? undefined : findSession(context, id, sessionToken)
  const { store } = context
  const found = await store.cached(`access key:${id}`, async () => (await readAdminKey(context, id)) ?? (await readUserKey(context, id)))
  if (!found) return undefined
  const note = (decision: typeof recordAccessKeyUse) => (use: { service: string; region: string }) =>
    noteUse(context, { cached: found, decision, use: { id, ...use } })
  if (!('userKey' in found)) return { ...found, noteUse: note(recordAdminKeyUse) }
  const user = await findUserById(context, found.userId)
  if (!user) return undefined
  const { account, arn, id: userId } = user
  return {
    secret: found.secret,
    account,
    arn,
    userId,
    admin: false,
    principalId: userId,
    ...(found.expiresAt !== undefined && { expiresAt: found.expiresAt }),
    noteUse: note(recordAccessKeyUse),
  }
}

/** When the use of a cached key was last noted by this process: milliseconds. */
const notedAt = new WeakMap<object, number>()
/** How exact the last use is: milliseconds. A key in steady use is not written for every request. */
const noteEvery = 15 * 60_000

/** Writes the last use in the background. No request waits for it or fails by it, and the next one tries again. */
function noteUse(
  { store, clock }: Finder,
  { cached, decision, use }: { cached: object; decision: typeof recordAccessKeyUse; use: { id: string; service: string; region: string } },
): void {
  const at = clock.now()
  if (at - (notedAt.get(cached) ?? 0) < noteEvery) return
  notedAt.set(cached, at)
  store.decide(decision, { ...use, at, staleBefore: at - noteEvery }).catch(() => notedAt.delete(cached))
}

async function readAdminKey({ store, keys, log }: Finder, id: string): Promise<AccessKey | undefined> {
  const row = await store.read(readAccessKey(id))
  const secret = row && openSecret({ keys, log }, id, accessKeyAad(row), row.sealed_secret)
  if (secret === undefined) return undefined
  const { account, arn, user_id, expires_at } = row!
  return { secret, account, arn, userId: user_id, admin: true, ...(expires_at !== null && { expiresAt: expires_at }) }
}

async function readUserKey(
  { store, keys, log }: Finder,
  id: string,
): Promise<{ userKey: true; secret: string; userId: string; expiresAt?: number } | undefined> {
  const row = await store.read(readUserAccessKey(id))
  if (row?.status !== 'Active') return undefined
  const secret = openSecret({ keys, log }, id, userKeyAad(row), row.sealed_secret)
  if (secret === undefined) return undefined
  return { userKey: true, secret, userId: row.user_id, ...(row.expires_at !== null && { expiresAt: row.expires_at }) }
}

function openSecret(
  { keys, log }: Pick<Context, 'keys' | 'log'>,
  accessKeyId: string,
  aad: string[],
  sealed: Uint8Array,
): string | undefined {
  try {
    return keys.open({ dataKey: keys.ownKey, aad, sealed }).toString()
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    log.error(
      'An access key was refused: its row was changed, or made by an earlier version. Create another with `poolhouse keys create`',
      {
        accessKeyId,
      },
    )
    return undefined
  }
}

/** The secret of a stored key. Undefined where its row is not as the service wrote it. */
export const openAdminSecret = (context: Pick<Context, 'keys' | 'log'>, row: AccessKeyRow): string | undefined =>
  openSecret(context, row.id, accessKeyAad(row), row.sealed_secret)

/** The same of the key of an IAM user. */
export const openUserSecret = (context: Pick<Context, 'keys' | 'log'>, row: UserAccessKeyRow): string | undefined =>
  openSecret(context, row.id, userKeyAad(row), row.sealed_secret)
