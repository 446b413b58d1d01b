import { refuse, ServiceError } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newSub } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { type Pool, poolNotFound, requiredAttributes } from '../pools/index.ts'
import { createUser, setFactors } from '../storage/index.ts'
import { runTrigger } from '../triggers/index.ts'
import { assertAttributes, storedAttributes } from './attributes.ts'
import { newCredential } from './credentials.ts'
import { aliasesOf, assertUsername, foldName, verifiedContacts } from './names.ts'
import { findUser, getUserBySub, type User } from './user.ts'

/** Why a user is migrated: the source of the UserMigration trigger. */
export interface Migration {
  source: 'Authentication' | 'ForgotPassword'
  /** The username as it was typed. */
  name: string
  password?: string
}

const migrationFailed = (text: string) =>
  refuse('UserLambdaValidationException', `UserMigration failed with error ${text}.`, {
    rule: { id: 'trigger-answer', setting: 'UserMigration' },
  })

/**
 * Asks the UserMigration trigger for an unknown user and creates the user it answers with. Undefined where the pool has no such trigger, or
 * the trigger fails or answers without attributes. No message is sent, whatever `messageAction` says.
 * docs/reference/lambda-triggers.md#6.10.
 * @throws UserLambdaValidationException for an answer that is not valid for the pool
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

  const { username: named, ...answered } = answer.userAttributes
  const attributes = storedAttributes(pool, answered)
  const sub = newSub()
  const { username, nameKind } = nameOf(pool, sub, name, named)
  assertMigratedAttributes(pool, attributes, nameKind && { [nameKind]: name })
  const isConfirmed = answer.finalUserStatus === 'CONFIRMED'
  const asksSms = answer.enableSMSMFA === true
  if (asksSms && !attributes.phone_number) throw migrationFailed('enableSMSMFA needs a phone_number')

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
    // The policy is not checked: it is the password that the user already has.
    credential: password !== undefined && isConfirmed ? await newCredential(call, pool, { sub, username }, password) : undefined,
    aliases: aliasesOf(pool, username, attributes),
    moves: answer.forceAliasCreation === true && !nameKind ? verifiedContacts(attributes) : [],
  })
  if (outcome.kind === 'taken') {
    // Another request migrated the same user in the meantime.
    const other = await findUser(call, pool, name)
    if (other) return other
    throw migrationFailed(`An account with the given ${outcome.by} already exists`)
  }
  assertOutcomeKind(outcome, 'created', { 'pool-gone': () => poolNotFound(pool.id) })
  if (asksSms) await call.store.decide(setFactors, { poolId: pool.id, sub, version: 0, enabled: '["SMS_MFA"]', preferred: null })
  return getUserBySub(call, pool, sub)
}

/** In a pool with AliasAttributes the trigger may answer with the username. */
function nameOf(pool: Pool, sub: string, typed: string, named: string | undefined) {
  const nameKind = asMigrationError(() => assertUsername(pool, pool.config.AliasAttributes ? (named ?? typed) : typed))
  return { nameKind, username: nameKind ? sub : foldName(pool, pool.config.AliasAttributes ? (named ?? typed) : typed) }
}

function assertMigratedAttributes(pool: Pool, attributes: Record<string, string>, name: Record<string, string> | undefined): void {
  const [[kind, value] = []] = Object.entries(name ?? {})
  if (kind !== undefined && attributes[kind] !== value) throw migrationFailed(`${kind} must be the name that was typed`)
  asMigrationError(() => assertAttributes(pool, attributes))
  const missing = requiredAttributes(pool.config).find(each => !attributes[each])
  if (missing) throw migrationFailed(`${missing} is required`)
}

/** Errors that would be the caller's are the trigger's here. */
function asMigrationError<Value>(check: () => Value): Value {
  try {
    return check()
  } catch (error) {
    throw error instanceof ServiceError ? migrationFailed(error.message) : error
  }
}
