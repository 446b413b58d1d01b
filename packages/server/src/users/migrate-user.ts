import { refuse, ServiceError } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newSub } from '../crypto/index.ts'
import { type Pool, requiredAttributes } from '../pools/index.ts'
import { createUser, setFactors } from '../storage/index.ts'
import { runTrigger } from '../triggers/index.ts'
import { assertAttributes } from './attributes.ts'
import { newCredential } from './credentials.ts'
import { aliasesOf, assertUsername, foldName } from './names.ts'
import { findUser, getUserBySub, type User } from './user.ts'

/** Why a user is migrated: the source of the UserMigration trigger. */
export interface Migration {
  source: 'Authentication' | 'ForgotPassword'
  /** As it was typed. */
  name: string
  password?: string
}

const unfit = (text: string) => refuse('UserLambdaValidationException', `UserMigration failed with error ${text}.`)

/**
 * Asks the pool's function for a user that nobody here has, and keeps who it knows. Undefined when the pool has no function, or that knows
 * nobody either, by an error or by no attributes. No message goes out, whatever `messageAction` says. Spec: lambda-triggers 6.10.
 */
export async function migrateUser(
  call: Call,
  pool: Pool,
  client: AppClient,
  { source, name, password }: Migration,
): Promise<User | undefined> {
  const answer = await runTrigger(call, pool, {
    trigger: 'UserMigration',
    source,
    userName: name,
    clientId: client.settings.ClientId,
    request: { ...(password !== undefined && { password }), validationData: call.triggerContext?.validationData ?? {} },
  }).catch(error => {
    if (error instanceof ServiceError && error.name === 'UserLambdaValidationException') return undefined
    throw error
  })
  if (!answer?.userAttributes) return undefined

  const { username: named, ...attributes } = answer.userAttributes
  const sub = newSub()
  const { username, nameKind } = nameOf(pool, sub, name, named)
  assertFit(pool, attributes, nameKind && { [nameKind]: name })
  const isConfirmed = answer.finalUserStatus === 'CONFIRMED'
  const asksSms = answer.enableSMSMFA === true
  if (asksSms && !attributes.phone_number) throw unfit('enableSMSMFA needs a phone_number')

  const outcome = await call.store.decide(createUser, {
    user: {
      pool_id: pool.id,
      sub,
      username,
      status: isConfirmed ? 'CONFIRMED' : 'RESET_REQUIRED',
      attributes: JSON.stringify(attributes),
      created_at: call.now,
      password_expires_at: null,
    },
    // The policy is not asked: it is the password that the user has.
    credential: password !== undefined && isConfirmed ? await newCredential(call, pool, { sub, username }, password) : undefined,
    aliases: aliasesOf(pool, username, attributes),
    force: answer.forceAliasCreation === true && !nameKind,
  })
  if (outcome.kind === 'pool-gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
  if (outcome.kind === 'taken') {
    // Another request migrated the same user a moment ago.
    const other = await findUser(call, pool, name)
    if (other) return other
    throw unfit(`An account with the given ${outcome.by} already exists`)
  }
  if (asksSms) await call.store.decide(setFactors, { poolId: pool.id, sub, enabled: '["SMS_MFA"]', preferred: null })
  return getUserBySub(call, pool, sub)
}

/** In a pool of aliases the function may say what the username is. */
function nameOf(pool: Pool, sub: string, typed: string, named: string | undefined) {
  const nameKind = refusing(() => assertUsername(pool, pool.config.AliasAttributes ? (named ?? typed) : typed))
  return { nameKind, username: nameKind ? sub : foldName(pool, pool.config.AliasAttributes ? (named ?? typed) : typed) }
}

function assertFit(pool: Pool, attributes: Record<string, string>, name: Record<string, string> | undefined): void {
  const [[kind, value] = []] = Object.entries(name ?? {})
  if (kind !== undefined && attributes[kind] !== value) throw unfit(`${kind} must be the name that was typed`)
  refusing(() => assertAttributes(pool, attributes))
  const missing = requiredAttributes(pool.config).find(each => !attributes[each])
  if (missing) throw unfit(`${missing} is required`)
}

/** What would be the caller's mistake is the function's here. */
function refusing<Value>(check: () => Value): Value {
  try {
    return check()
  } catch (error) {
    throw error instanceof ServiceError ? unfit(error.message) : error
  }
}
