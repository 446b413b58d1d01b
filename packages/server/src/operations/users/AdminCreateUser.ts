import { type AdminCreateUserRequest, refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { newSub } from '../../crypto/index.ts'
import { invitation } from '../../delivery/index.ts'
import { getPool, type Pool } from '../../pools/index.ts'
import { createUser, setPassword } from '../../storage/index.ts'
import { assertNoTrigger } from '../../triggers/index.ts'
import {
  aliasesOf,
  asList,
  asRecord,
  assertAttributes,
  assertPassword,
  assertUsername,
  findUserBySub,
  getUser,
  newCredential,
  newTemporaryPassword,
  temporaryUntil,
  type User,
} from '../../users/index.ts'

/** Makes a user with a temporary password, and invites them unless told not to. API: AdminCreateUser. */
export const AdminCreateUser: Operation<'AdminCreateUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertNoTrigger(
    pool,
    'PreSignUp',
    ...(input.MessageAction === 'SUPPRESS' ? [] : (['CustomMessage', 'CustomEmailSender', 'CustomSMSSender'] as const)),
  )
  const user = input.MessageAction === 'RESEND' ? await inviteAgain(input, call, pool) : await create(input, call, pool)
  return {
    User: {
      Username: user.username,
      Attributes: asList(user),
      UserCreateDate: user.createdAt / 1000,
      UserLastModifiedDate: user.modifiedAt / 1000,
      Enabled: user.enabled,
      UserStatus: user.status,
    },
  }
}

/** Required attributes may be missing: the first sign-in asks for them. */
async function create(input: AdminCreateUserRequest, call: Call, pool: Pool): Promise<User> {
  const sub = newSub()
  const nameKind = assertUsername(pool, input.Username)
  const username = nameKind ? sub : input.Username
  const attributes = asRecord(input.UserAttributes)
  if (nameKind && (attributes[nameKind] ?? input.Username) !== input.Username) {
    throw refuse('InvalidParameterException', `The username and the attribute ${nameKind} must be the same.`)
  }
  if (nameKind) attributes[nameKind] = input.Username
  assertAttributes(pool, attributes)

  const temporaryPassword = temporary(pool, input)
  const outcome = await call.store.decide(createUser, {
    user: {
      pool_id: pool.id,
      sub,
      username,
      status: 'FORCE_CHANGE_PASSWORD',
      attributes: JSON.stringify(attributes),
      created_at: call.now,
      password_expires_at: temporaryUntil(pool, call.now),
    },
    credential: await newCredential(call, pool, { sub, username }, temporaryPassword),
    aliases: aliasesOf(pool, username, attributes),
    // Names of a pool of username attributes never move.
    force: input.ForceAliasCreation === true && !nameKind,
    message:
      input.MessageAction === 'SUPPRESS'
        ? undefined
        : invitation(call, pool, { sub, username: input.Username, attributes, temporaryPassword, mediums: mediums(input) }),
  })
  if (outcome.kind === 'pool-gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
  if (outcome.kind === 'taken') throw taken(pool, outcome.by)
  return (await findUserBySub(call, pool, sub))!
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
async function inviteAgain(input: AdminCreateUserRequest, call: Call, pool: Pool): Promise<User> {
  const user = await getUser(call, pool, input.Username)
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw refuse('UnsupportedUserStateException', `Resend not possible. ${input.Username} status is not FORCE_CHANGE_PASSWORD`)
  }
  const temporaryPassword = temporary(pool, input)
  const outcome = await call.store.decide(setPassword, {
    poolId: pool.id,
    sub: user.sub,
    credential: await newCredential(call, pool, user, temporaryPassword),
    status: user.status,
    expiresAt: temporaryUntil(pool, call.now),
    at: call.now,
    version: user.version,
    message: invitation(call, pool, { ...user, username: input.Username, temporaryPassword, mediums: mediums(input) }),
  })
  if (outcome === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  // Somebody else changed the user: judge again by what is there now.
  return outcome === 'conflict' ? inviteAgain(input, call, pool) : (await findUserBySub(call, pool, user.sub))!
}

function temporary(pool: Pool, { TemporaryPassword }: AdminCreateUserRequest): string {
  if (TemporaryPassword === undefined) return newTemporaryPassword(pool)
  assertPassword(pool, TemporaryPassword)
  return TemporaryPassword
}

const mediums = ({ DesiredDeliveryMediums }: AdminCreateUserRequest) =>
  DesiredDeliveryMediums?.length ? DesiredDeliveryMediums : (['SMS'] as const)
