import { type AttributeType, type CodeDeliveryDetailsType, type DecidingRule, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { type Pool, schemaOf } from '../pools/index.ts'
import { changeUser } from '../storage/index.ts'
import { assertAttributes, attributesFromList } from './attributes.ts'
import { attemptLimitExceeded, prepareCode, type Recipient } from './codes.ts'
import { aliasesOfUser, aliasTaken } from './names.ts'
import { type User, userNotFound } from './user.ts'

const invalid = (message: string, rule: DecidingRule) => refuse('InvalidParameterException', message, { rule })
const contacts = ['email', 'phone_number'] as const

/** A change of attributes, and who makes it. */
export interface AttributeChange {
  /** An empty value deletes the attribute. */
  set: readonly AttributeType[]
  /** Only an administrator may set `*_verified`. */
  by: 'user' | 'admin'
}

/** `details`: where codes were sent. `conflict`: another request changed the user in between, and nothing was written. */
export type AttributeChangeOutcome = { kind: 'conflict' } | { kind: 'changed'; details: CodeDeliveryDetailsType[] }

/**
 * UpdateUserAttributes and AdminUpdateUserAttributes. docs/reference/users-and-pools.md#12.2, docs/reference/users-and-pools.md#12.3.
 * @throws InvalidParameterException, AliasExistsException, LimitExceededException, UserNotFoundException
 */
export async function changeAttributes(call: Call, pool: Pool, user: User, { set, by }: AttributeChange): Promise<AttributeChangeOutcome> {
  const given = attributesFromList(pool, set)
  const deleted = set.filter(({ Value }) => Value === undefined || Value === '').map(({ Name }) => Name as string)
  assertChangeable(pool, [...Object.keys(given), ...deleted])
  assertAttributes(pool, given, user.attributes)

  const attributes: Record<string, string> = { ...user.attributes, ...given }
  for (const name of deleted) removeAttribute(attributes, name)
  const recipients = contacts.flatMap(name => contactChange(pool, user, attributes, name, given, by))
  const codes = await Promise.all(recipients.map(recipient => prepareCode(call, pool, user, recipient)))
  return writeAttributes(call, pool, user, attributes, codes)
}

/**
 * DeleteUserAttributes and AdminDeleteUserAttributes. docs/reference/users-and-pools.md#12.4.
 * @throws InvalidParameterException, UserNotFoundException
 */
export async function deleteAttributes(call: Call, pool: Pool, user: User, names: readonly string[]): Promise<AttributeChangeOutcome> {
  const unknown = names.filter(name => !schemaOf(pool.config).some(({ Name }) => Name === name))
  if (unknown.length > 0)
    throw invalid(`Invalid user attributes: ${unknown.map(name => `user.${name}: Attribute does not exist in the schema.\n`).join('')}`, {
      id: 'attribute-unknown',
      setting: unknown.join(', '),
    })
  const required = names.find(name => name === 'sub' || schemaOf(pool.config).some(({ Name, Required }) => Name === name && Required))
  if (required) throw invalid(`user.${required}: Attribute cannot be deleted.`, { id: 'attribute-required', setting: required })
  // An update with an empty value deletes too. Whether the service deletes an immutable attribute is not published: both refuse it here.
  assertChangeable(pool, names)
  const attributes = { ...user.attributes }
  for (const name of names) removeAttribute(attributes, name)
  return writeAttributes(call, pool, user, attributes, [])
}

function removeAttribute(attributes: Record<string, string>, name: string): void {
  delete attributes[name]
  delete attributes[`${name}_verified`]
}

/** An immutable attribute gets its value when the user is created, and never later (docs/reference/app-clients.md#2.5). `sub` has its own message. */
function assertChangeable(pool: Pool, names: readonly string[]): void {
  const immutable = names.find(
    name => name !== 'sub' && schemaOf(pool.config).some(({ Name, Mutable }) => Name === name && Mutable === false),
  )
  if (immutable) throw invalid(`user.${immutable}: Attribute cannot be updated.`, { id: 'attribute-immutable', setting: immutable })
}

type Code = Awaited<ReturnType<typeof prepareCode>>

/**
 * Where to send a code for a new email address or phone number, which starts unverified. Where the pool requires verification before the
 * update, the old value stays in `attributes` until the code comes back.
 */
function contactChange(
  pool: Pool,
  user: User,
  attributes: Record<string, string>,
  name: ContactAttribute,
  given: Record<string, string>,
  by: AttributeChange['by'],
): Recipient[] {
  const value = given[name]
  if (value === undefined || value === user.attributes[name]) return []
  const isVerified = by === 'admin' && given[`${name}_verified`] === 'true'
  if (isVerified) return []
  attributes[`${name}_verified`] = 'false'
  if (!pool.config.AutoVerifiedAttributes?.includes(name) || user.status === 'EXTERNAL_PROVIDER') return []

  const isPending =
    pool.config.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate?.includes(name) === true &&
    user.attributes[name] !== undefined
  if (isPending) {
    attributes[name] = user.attributes[name]!
    const before = user.attributes[`${name}_verified`]
    if (before === undefined) delete attributes[`${name}_verified`]
    else attributes[`${name}_verified`] = before
  }
  return [{ purpose: `attribute:${name}`, attribute: name, to: value, isPending, occasion: 'UpdateUserAttribute' }]
}

async function writeAttributes(
  call: Call,
  pool: Pool,
  user: User,
  attributes: Record<string, string>,
  codes: readonly Code[],
): Promise<AttributeChangeOutcome> {
  const outcome = await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    by: newUuid(),
    attributes: JSON.stringify(attributes),
    aliases: aliasesOfUser(pool, user, attributes),
    at: call.now,
    codes: codes.map(({ row, message, quota }) => ({ ...row, message, quota })),
  })
  if (outcome.kind === 'taken') throw aliasTaken(outcome.by)
  assertOutcomeKind(outcome, ['changed', 'conflict'], { gone: userNotFound, limit: attemptLimitExceeded })
  return outcome.kind === 'conflict' ? { kind: 'conflict' } : { kind: 'changed', details: codes.map(({ details }) => details) }
}
