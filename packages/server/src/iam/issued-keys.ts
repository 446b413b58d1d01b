import type { Context } from '../context.ts'
import { newAccessKeyId, newIamId, newSecretAccessKey } from '../crypto/index.ts'
import { parsePolicy } from '../policy/index.ts'
import {
  type AccessKeyRow,
  createUserWithKey,
  deleteAccessKey,
  listAccessKeys,
  readAccessKey,
  readUserAccessKey,
  replaceAdminKey,
  replaceUserKey,
  type UserAccessKeyRow,
} from '../storage/index.ts'
import { type AdminKey, isExpired, openAdminSecret, openUserSecret, sealAdminSecret, sealUserSecret } from './access-keys.ts'
import { changeIam } from './action.ts'
import { bindIam } from './bindings.ts'
import { policySize } from './documents.ts'
import { namedPolicies, type PolicyName, policyDocument } from './named-policies.ts'
import { quotas } from './quotas.ts'

type Issuer = Pick<Context, 'store' | 'keys' | 'clock' | 'settings' | 'log'>

/** Why a command about keys did nothing, for its user. */
export interface KeyProblem {
  problem: string
}

/** A key of a new IAM user. */
export interface KeyRequest {
  /** Of the IAM user; absent for a made-up one. */
  name?: string
  /** A policy document, or the name of a policy for these pools; for all where none is named. */
  policy: { document: string } | { can: string; pools: readonly string[] }
  /** Milliseconds of the real clock. */
  expiresAt?: number
}

/** A new key; its secret is shown once. */
export interface IssuedKey extends AdminKey {
  /** The IAM user that has it. */
  user: string
  expiresAt?: string
}

/** The name of the policy of a user that `keys create` makes. */
const policyName = 'poolhouse'
const iso = (at: number): string => new Date(at).toISOString()

/** Creates an IAM user with a policy and an access key: all of them, or none. The API of IAM shows and manages them. */
export async function createPolicyKey(issuer: Issuer, { name, policy, expiresAt }: KeyRequest): Promise<IssuedKey | KeyProblem> {
  const { keys, clock, settings } = issuer
  const { account } = settings
  const document = documentOf(policy, account)
  if (typeof document !== 'string') return document
  const id = newIamId('AIDA')
  const userName = name ?? `${'can' in policy ? policy.can : 'key'}-${id.slice(-6).toLowerCase()}`
  if (!/^[\w+=,.@-]{1,64}$/.test(userName))
    return { problem: `the name "${userName}" is not one of an IAM user: 1 to 64 letters, digits and +=,.@_-` }
  const user = {
    ...{ id, account, kind: 'user' as const, name: userName, path: '/', boundary: null, trust: null, trusted_ids: null },
    ...{ description: null, max_session_seconds: null, created_at: clock.now() },
  }
  const inline = { principal_id: id, name: policyName, document, size: policySize(document) }
  const secret = newSecretAccessKey()
  const key = { id: newAccessKeyId(), account, user_id: id, created_at: clock.now(), expires_at: expiresAt ?? null }
  const outcome = await changeIam(issuer, createUserWithKey, {
    user: {
      principal: { ...user, binding: bindIam(keys, 'principal', user) },
      tags: [],
      limit: quotas.usersPerAccount,
      checksBoundary: false,
    },
    policy: { ...inline, binding: bindIam(keys, 'inlinePolicy', inline) },
    policyLimit: quotas.inlinePolicies.user,
    key: { key: { ...key, sealed_secret: sealUserSecret(keys, key, secret) }, limit: quotas.accessKeysPerUser },
  })
  if (outcome !== 'created') return { problem: notCreated[outcome](userName, inline.size) }
  return {
    ...{ accessKeyId: key.id, secretAccessKey: secret, user: userName },
    ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }),
  }
}

const notCreated: Readonly<Record<'exists' | 'users-limit' | 'policy-limit', (user: string, size: number) => string>> = {
  exists: user =>
    `there is an IAM user "${user}". Choose another --name; "poolhouse keys rotate" replaces its key, and "aws iam put-user-policy" changes what it may do.`,
  'users-limit': () => `the account has ${quotas.usersPerAccount} IAM users, which is the most. Delete one with "aws iam delete-user".`,
  'policy-limit': (_, size) =>
    `the policy has ${size} characters without white space; that of a user has ${quotas.inlinePolicies.user} at most. Use wildcards, or attach a managed policy with "aws iam attach-user-policy".`,
}

function documentOf(policy: KeyRequest['policy'], account: string): string | KeyProblem {
  if ('document' in policy) {
    const parsed = parsePolicy(policy.document, 'inline')
    return 'problem' in parsed ? { problem: `the policy is refused: ${parsed.message}` } : policy.document
  }
  const { can, pools } = policy
  if (!Object.hasOwn(namedPolicies, can))
    return { problem: `--can "${can}" is not one of ${Object.keys(namedPolicies).join(', ')}. --policy takes a document of your own.` }
  const wrong = pools.find(pool => !/^[a-z]{2,}(?:-[a-z]+)+-\d+_[0-9A-Za-z]+$/.test(pool))
  if (wrong !== undefined) return { problem: `--pool "${wrong}" is not the id of a pool, such as us-east-1_AbCdEfGhI.` }
  const arns = pools.map(pool => `arn:aws:cognito-idp:${pool.slice(0, pool.indexOf('_'))}:${account}:userpool/${pool}`)
  return policyDocument(can as PolicyName, arns)
}

/** An access key, without its secret. */
export interface ListedKey {
  accessKeyId: string
  /** The IAM user; absent for an administrator's key. */
  user?: string
  isAdmin: boolean
  createdAt: string
  /** Absent for a key without an end. */
  expiresAt?: string
  /** To within a quarter of an hour; absent for a key that was never used. */
  lastUsed?: { at: string; service: string; region: string }
  state: 'active' | 'inactive' | 'expired'
}

/** All access keys, the oldest first. */
export async function listKeys({ store }: Pick<Context, 'store'>): Promise<ListedKey[]> {
  const { admins, users } = await store.read(listAccessKeys())
  const listed = [
    ...admins.map(row => ({ row, key: { ...describe(row), isAdmin: true } })),
    ...users.map(row => ({ row, key: { ...describe(row), user: row.name, isAdmin: false } })),
  ]
  return listed.sort((a, b) => a.row.created_at - b.row.created_at).map(({ key }) => key)
}

function describe(row: AccessKeyRow | UserAccessKeyRow): Omit<ListedKey, 'isAdmin'> {
  const { expires_at, last_used_at, last_used_service, last_used_region } = row
  const isActive = !('status' in row) || row.status === 'Active'
  return {
    accessKeyId: row.id,
    createdAt: iso(row.created_at),
    ...(expires_at !== null && { expiresAt: iso(expires_at) }),
    ...(last_used_at !== null && { lastUsed: { at: iso(last_used_at), service: last_used_service ?? '', region: last_used_region ?? '' } }),
    state: isExpired(expires_at) ? 'expired' : isActive ? 'active' : 'inactive',
  }
}

/** Ends an access key: here at once, at other nodes within a second. Its IAM user stays. */
export async function revokeKey(issuer: Pick<Context, 'store'>, accessKeyId: string): Promise<'revoked' | KeyProblem> {
  const outcome = await changeIam(issuer, deleteAccessKey, { id: accessKeyId })
  return outcome === 'deleted' ? 'revoked' : unknownKey(accessKeyId)
}

const unknownKey = (id: string): KeyProblem => ({
  problem: `there is no access key "${id}" in this service; "poolhouse keys list" shows those that there are.`,
})

/** How a key is replaced. Times are milliseconds of the real clock. */
export interface KeyReplacementRequest {
  accessKeyId: string
  /** When the old key ends; absent for at once. */
  oldEndsAt?: number
  /** When the new one ends; absent for the same time after now as the old one had after its creation. */
  expiresAt?: number
}

/** The new key, and when the old one ends. */
export interface ReplacedKey extends Omit<IssuedKey, 'user'> {
  user?: string
  oldEndsAt: string
}

/** Makes a second key of the same owner, and ends the old one. Only a key that works can be replaced. */
export async function replaceKey(issuer: Issuer, request: KeyReplacementRequest): Promise<ReplacedKey | KeyProblem> {
  const { store, keys, clock } = issuer
  const { accessKeyId } = request
  const admin = await store.read(readAccessKey(accessKeyId))
  const own = admin ? undefined : await store.read(readUserAccessKey(accessKeyId))
  const old = admin ?? own
  if (!old) return unknownKey(accessKeyId)
  if (isExpired(old.expires_at) || own?.status === 'Inactive')
    return {
      problem: `the access key ${accessKeyId} has ended or is inactive, so that nothing uses it. Revoke it, and create another one.`,
    }
  const oldSecret = admin ? openAdminSecret(issuer, admin) : openUserSecret(issuer, own!)
  if (oldSecret === undefined)
    return { problem: `the row of the access key ${accessKeyId} was changed in the database. Revoke it, and create another one.` }

  const now = Date.now()
  const expires_at = request.expiresAt ?? (old.expires_at === null ? null : now + (old.expires_at - old.created_at))
  const oldEndsAt = request.oldEndsAt === undefined ? undefined : Math.min(request.oldEndsAt, old.expires_at ?? request.oldEndsAt)
  const secret = newSecretAccessKey()
  const next = { id: newAccessKeyId(), account: old.account, user_id: old.user_id, created_at: clock.now(), expires_at }
  const replaced = { old: { id: old.id, sealed_secret: old.sealed_secret } }
  const outcome = admin
    ? await changeIam(issuer, replaceAdminKey, {
        ...replaced,
        next: { ...next, arn: admin.arn, sealed_secret: sealAdminSecret(keys, { ...next, arn: admin.arn }, secret) },
        ...(oldEndsAt !== undefined && {
          ending: { expires_at: oldEndsAt, sealed_secret: sealAdminSecret(keys, { ...admin, expires_at: oldEndsAt }, oldSecret) },
        }),
      })
    : await changeIam(issuer, replaceUserKey, {
        ...replaced,
        next: { ...next, sealed_secret: sealUserSecret(keys, next, secret) },
        ...(oldEndsAt !== undefined && {
          ending: { expires_at: oldEndsAt, sealed_secret: sealUserSecret(keys, { ...own!, expires_at: oldEndsAt }, oldSecret) },
        }),
        limit: quotas.accessKeysPerUser,
        now,
      })
  if (outcome !== 'replaced') return { problem: notReplaced[outcome](accessKeyId) }
  const listed = own && (await listKeys(issuer)).find(key => key.accessKeyId === next.id)
  return {
    ...{ accessKeyId: next.id, secretAccessKey: secret, oldEndsAt: iso(oldEndsAt ?? now) },
    ...(listed?.user !== undefined && { user: listed.user }),
    ...(expires_at !== null && { expiresAt: iso(expires_at) }),
  }
}

const notReplaced: Readonly<Record<'changed' | 'limit' | 'gone', (id: string) => string>> = {
  changed: id =>
    `the access key ${id} was changed at the same time. Look at "poolhouse keys list", and run this again where it is still needed.`,
  limit: id =>
    `the user of ${id} has ${quotas.accessKeysPerUser} keys, which is the most. Revoke the one that nothing uses; "poolhouse keys list" shows when each was last used.`,
  gone: id => `the user of ${id} was deleted.`,
}
