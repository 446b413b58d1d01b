import { type AdminCreateUserRequest, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newSub } from '../crypto/index.ts'
import { buildInvitation, buildMessage, invitationContact } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'
import { createUser } from '../storage/index.ts'
import type { EventUser } from '../triggers/index.ts'
import { assertAttributes, attributesFromList } from './attributes.ts'
import { newCredential } from './credentials.ts'
import { aliasesOf, assertUsername, foldName } from './names.ts'
import { changePassword } from './password-change.ts'
import { assertPasswordPolicy, newTemporaryPassword, temporaryPasswordExpiry } from './passwords.ts'
import { preInvitation } from './sign-up-triggers.ts'
import { getUser, getUserBySub, type User } from './user.ts'

export type NewUserRequest = Omit<AdminCreateUserRequest, 'UserPoolId'>

/**
 * A user whom an administrator makes, or invites again. `sub` is given where ids are fixed (development).
 * @throws UsernameExistsException and its kin, in the words of AdminCreateUser.
 */
export async function inviteUser(call: Call, pool: Pool, input: NewUserRequest, sub?: string): Promise<User> {
  return input.MessageAction === 'RESEND' ? inviteAgain(input, call, pool) : create(input, call, pool, sub)
}

/** Required attributes may be missing: the first sign-in asks for them. */
async function create(input: NewUserRequest, call: Call, pool: Pool, sub = newSub()): Promise<User> {
  const nameKind = assertUsername(pool, input.Username)
  const username = nameKind ? sub : foldName(pool, input.Username)
  const attributes = attributesFromList(input.UserAttributes)
  if (nameKind && (attributes[nameKind] ?? input.Username) !== input.Username) {
    throw refuse('InvalidParameterException', `The username and the attribute ${nameKind} must be the same.`)
  }
  if (nameKind) attributes[nameKind] = input.Username
  assertAttributes(pool, attributes)

  const temporaryPassword = temporary(pool, input)
  await preInvitation(call, pool, username, attributes, input.ValidationData)
  const status = 'FORCE_CHANGE_PASSWORD'
  const message = await messageFor(call, pool, input, { sub, username, status, attributes }, temporaryPassword)
  const outcome = await call.store.decide(createUser, {
    user: {
      pool_id: pool.id,
      sub,
      username,
      status,
      attributes: JSON.stringify(attributes),
      created_at: call.now,
      password_expires_at: temporaryPasswordExpiry(pool, call.now),
    },
    credential: await newCredential(call, pool, { sub, username }, temporaryPassword),
    aliases: aliasesOf(pool, username, attributes),
    // Names of a pool of username attributes never move.
    force: input.ForceAliasCreation === true && !nameKind,
    message,
  })
  if (outcome.kind === 'pool-gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
  if (outcome.kind === 'taken') throw taken(pool, outcome.by)
  return getUserBySub(call, pool, sub)
}

/** An alias that somebody else verified is another refusal than a name. */
function taken(pool: Pool, by: string) {
  if (by === 'username') return refuse('UsernameExistsException', 'User account already exists')
  return refuse(
    pool.config.UsernameAttributes ? 'UsernameExistsException' : 'AliasExistsException',
    `An account with the given ${by} already exists.`,
  )
}

/** A new temporary password, whose time starts again. */
async function inviteAgain(input: NewUserRequest, call: Call, pool: Pool): Promise<User> {
  const user = await getUser(call, pool, input.Username)
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw refuse('UnsupportedUserStateException', `Resend not possible. ${input.Username} status is not FORCE_CHANGE_PASSWORD`)
  }
  const temporaryPassword = temporary(pool, input)
  const message = await messageFor(call, pool, input, user, temporaryPassword)
  const outcome = await changePassword(call, pool, user, { password: temporaryPassword, isTemporary: true }, message)
  // Somebody else changed the user: judge again by what is there now.
  return outcome === 'conflict' ? inviteAgain(input, call, pool) : getUserBySub(call, pool, user.sub)
}

function temporary(pool: Pool, { TemporaryPassword }: NewUserRequest): string {
  if (TemporaryPassword === undefined) return newTemporaryPassword(pool)
  assertPasswordPolicy(pool, TemporaryPassword)
  return TemporaryPassword
}

/** The invitation calls the user what the administrator typed. */
async function messageFor(call: Call, pool: Pool, input: NewUserRequest, user: EventUser, temporaryPassword: string) {
  const contact = input.MessageAction === 'SUPPRESS' ? undefined : invitationContact(user.attributes, mediums(input))
  if (!contact) return undefined
  return buildMessage(call, pool, { occasion: 'AdminCreateUser', user, ...contact, secret: temporaryPassword }, templates =>
    buildInvitation(call, pool, { sub: user.sub, username: input.Username, temporaryPassword, contact, templates }),
  )
}

const mediums = ({ DesiredDeliveryMediums }: NewUserRequest) =>
  DesiredDeliveryMediums?.length ? DesiredDeliveryMediums : (['SMS'] as const)
