import { type AttributeType, type CodeDeliveryDetailsType, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import { type Pool, schemaOf } from '../pools/index.ts'
import { changeUser } from '../storage/index.ts'
import { assertAttributes, attributesFromList } from './attributes.ts'
import { attemptLimitExceeded, prepareCode, type Recipient } from './codes.ts'
import { aliasesOf } from './names.ts'
import type { User } from './user.ts'

const invalid = (message: string) => refuse('InvalidParameterException', message)
const contacts = ['email', 'phone_number'] as const

export interface AttributeChange {
  set: readonly AttributeType[]
  /** An administrator may set `*_verified`. */
  by: 'user' | 'admin'
}

/** What the change leads to; `conflict`: somebody else changed the user, look again. */
export type AttributeChangeOutcome = { kind: 'conflict' } | { kind: 'changed'; details: CodeDeliveryDetailsType[] }

/** An empty value deletes. Spec: users-and-pools 12.2 and 12.3. */
export async function changeAttributes(call: Call, pool: Pool, user: User, { set, by }: AttributeChange): Promise<AttributeChangeOutcome> {
  const given = attributesFromList(set)
  const deleted = set.filter(({ Value }) => Value === undefined || Value === '').map(({ Name }) => Name as string)
  assertChangeable(pool, user, [...Object.keys(given), ...deleted])
  assertAttributes(pool, given, user.attributes)

  const attributes: Record<string, string> = { ...user.attributes, ...given }
  for (const name of deleted) drop(attributes, name)
  const recipients = contacts.flatMap(name => contactChange(pool, user, attributes, name, given, by))
  const codes = await Promise.all(recipients.map(recipient => prepareCode(call, pool, user, recipient)))
  return write(call, pool, user, attributes, codes)
}

/** Spec: users-and-pools 12.4. */
export async function deleteAttributes(call: Call, pool: Pool, user: User, names: readonly string[]): Promise<AttributeChangeOutcome> {
  const unknown = names.filter(name => !schemaOf(pool.config).some(({ Name }) => Name === name))
  if (unknown.length > 0)
    throw invalid(`Invalid user attributes: ${unknown.map(name => `user.${name}: Attribute does not exist in the schema.\n`).join('')}`)
  const required = names.find(name => name === 'sub' || schemaOf(pool.config).some(({ Name, Required }) => Name === name && Required))
  if (required) throw invalid(`user.${required}: Attribute cannot be deleted.`)
  const attributes = { ...user.attributes }
  for (const name of names) drop(attributes, name)
  return write(call, pool, user, attributes, [])
}

function drop(attributes: Record<string, string>, name: string): void {
  delete attributes[name]
  delete attributes[`${name}_verified`]
}

/** Immutable attributes may be set once, when the user is made. */
function assertChangeable(pool: Pool, user: User, names: readonly string[]): void {
  const fixed = names.find(name =>
    schemaOf(pool.config).some(({ Name, Mutable }) => Name === name && Mutable === false && user.attributes[name] !== undefined),
  )
  if (fixed) throw invalid(`user.${fixed}: Attribute cannot be updated.`)
}

type Code = Awaited<ReturnType<typeof prepareCode>>

/** A new address is not verified; where the pool wants it verified first, the old one stays until the code comes back. */
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
  if (!pool.config.AutoVerifiedAttributes?.includes(name)) return []

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

async function write(
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
    attributes: JSON.stringify(attributes),
    // Who is not confirmed has no alias yet.
    aliases: aliasesOf(pool, user.username, attributes).filter(
      ({ kind }) => user.status !== 'UNCONFIRMED' || kind === 'username' || pool.config.UsernameAttributes !== undefined,
    ),
    at: call.now,
    codes: codes.map(({ row, message, quota }) => ({ ...row, message, quota })),
  })
  if (outcome.kind === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  if (outcome.kind === 'taken') throw refuse('AliasExistsException', `An account with the given ${outcome.by} already exists.`)
  if (outcome.kind === 'limit') throw attemptLimitExceeded()
  return outcome.kind === 'conflict' ? { kind: 'conflict' } : { kind: 'changed', details: codes.map(({ details }) => details) }
}
