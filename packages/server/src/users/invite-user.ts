import { type AdminCreateUserRequest, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { deriveSub, newSub } from '../crypto/index.ts'
import { buildInvitation, buildMessage, invitationContact } from '../delivery/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { type Pool, poolNotFound } from '../pools/index.ts'
import { createUser } from '../storage/index.ts'
import type { EventUser } from '../triggers/index.ts'
import { assertAttributes, attributesFromList } from './attributes.ts'
import { newCredential } from './credentials.ts'
import { aliasesOf, assertSameAsUsername, assertUsername, foldName, verifiedContacts } from './names.ts'
import { changePassword } from './password-change.ts'
import { assertPasswordPolicy, newTemporaryPassword, temporaryPasswordExpiry } from './passwords.ts'
import { preInvitation } from './sign-up-triggers.ts'
import { findUserBySub, getUser, getUserBySub, type User } from './user.ts'

/** The input of AdminCreateUser, for a pool that is found already. */
export type NewUserRequest = Omit<AdminCreateUserRequest, 'UserPoolId'>

/**
 * AdminCreateUser: creates a user with a temporary password and sends an invitation, or with `MessageAction: RESEND` sends another one.
 * `sub` is given where ids are fixed (development). Idempotent by its creation key.
 * @throws UsernameExistsException, AliasExistsException, UnsupportedUserStateException, InvalidParameterException,
 * InvalidPasswordException, UserNotFoundException
 */
export async function inviteUser(call: Call, pool: Pool, input: NewUserRequest, sub?: string): Promise<User> {
  if (input.MessageAction === 'RESEND') return inviteAgain(input, call, pool)
  const own = ownSub(call, pool, input.Username)
  const created = own === undefined ? undefined : await findUserBySub(call, pool, own)
  return created ?? create(input, call, pool, sub ?? own ?? newSub())
}

/** The `sub` of the user that this creation key and name make; without a key it is random. */
const ownSub = ({ creationKey, keys }: Call, pool: Pool, username: string): string | undefined =>
  creationKey === undefined
    ? undefined
    : deriveSub(keys.keyedHash('creation', `user ${pool.id} ${foldName(pool, username)} ${creationKey}`))

/** Required attributes may be missing: NEW_PASSWORD_REQUIRED asks for them at the first sign-in. */
async function create(input: NewUserRequest, call: Call, pool: Pool, sub: string): Promise<User> {
  const nameKind = assertUsername(pool, input.Username)
  const username = nameKind ? sub : foldName(pool, input.Username)
  const attributes = attributesFromList(pool, input.UserAttributes)
  if (nameKind) assertSameAsUsername(nameKind, attributes, input.Username)
  if (nameKind) attributes[nameKind] = input.Username
  assertAttributes(pool, attributes)

  const temporaryPassword = temporaryPasswordFor(pool, input)
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
    // Addresses that the administrator says are verified move. In a pool with UsernameAttributes no name moves to another user.
    moves: input.ForceAliasCreation === true && !nameKind ? verifiedContacts(attributes) : [],
    message,
  })
  if (outcome.kind === 'taken') {
    // A request with the same creation key may have been quicker.
    const own = call.creationKey === undefined ? undefined : await findUserBySub(call, pool, sub)
    if (own) return own
    throw nameTaken(pool, outcome.by)
  }
  assertOutcomeKind(outcome, 'created', { 'pool-gone': () => poolNotFound(pool.id) })
  return getUserBySub(call, pool, sub)
}

/** The exception for a username or an alias that another user owns. */
function nameTaken(pool: Pool, by: string) {
  if (by === 'username') return refuse('UsernameExistsException', 'User account already exists', { rule: { id: 'username-taken' } })
  return refuse(
    pool.config.UsernameAttributes ? 'UsernameExistsException' : 'AliasExistsException',
    `An account with the given ${by} already exists.`,
    { rule: { id: 'alias-taken', setting: by } },
  )
}

/** Sets a new temporary password, whose validity starts again. */
async function inviteAgain(input: NewUserRequest, call: Call, pool: Pool): Promise<User> {
  const user = await getUser(call, pool, input.Username)
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw refuse('UnsupportedUserStateException', `Resend not possible. ${input.Username} status is not FORCE_CHANGE_PASSWORD`, {
      rule: { id: 'password-not-resettable' },
    })
  }
  const temporaryPassword = temporaryPasswordFor(pool, input)
  const message = await messageFor(call, pool, input, user, temporaryPassword)
  const outcome = await changePassword(call, pool, user, { password: temporaryPassword, isTemporary: true, by: 'administrator' }, message)
  // Another request changed the user: check the new state again.
  return outcome === 'conflict' ? inviteAgain(input, call, pool) : getUserBySub(call, pool, user.sub)
}

function temporaryPasswordFor(pool: Pool, { TemporaryPassword }: NewUserRequest): string {
  if (TemporaryPassword === undefined) return newTemporaryPassword(pool)
  assertPasswordPolicy(pool, TemporaryPassword)
  return TemporaryPassword
}

/** The invitation addresses the user by the username that the administrator typed. */
async function messageFor(call: Call, pool: Pool, input: NewUserRequest, user: EventUser, temporaryPassword: string) {
  const contact = input.MessageAction === 'SUPPRESS' ? undefined : invitationContact(user.attributes, mediums(input))
  if (!contact) return undefined
  return buildMessage(call, pool, { occasion: 'AdminCreateUser', user, ...contact, secret: temporaryPassword }, templates =>
    buildInvitation(call, pool, { sub: user.sub, username: input.Username, temporaryPassword, contact, templates }),
  )
}

const mediums = ({ DesiredDeliveryMediums }: NewUserRequest) =>
  DesiredDeliveryMediums?.length ? DesiredDeliveryMediums : (['SMS'] as const)
