import { refuse, refuseBecause } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newSub, newUuid } from '../crypto/index.ts'
import { getIdentityProvider, type IdentityProvider } from '../identity-providers/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { type Pool, poolNotFound, requiredAttributes } from '../pools/index.ts'
import { preAuthenticate } from '../sign-in/index.ts'
import { changeUser, createFederatedUser } from '../storage/index.ts'
import {
  aliasesOfUser,
  assertAttributes,
  bindMembership,
  findUserBySub,
  foldName,
  identitiesAttribute,
  postConfirmation,
  preFederatedSignUp,
  storedAttributes,
  type User,
  userNotFound,
} from '../users/index.ts'
import type { ExternalIdentity } from './external-identity.ts'
import { findIdentity, newIdentity, shownIdentity, subjectAttribute } from './federated-identity.ts'
import { resolveLinkByAttribute } from './link-by-attribute.ts'
import { issuerOf } from './links.ts'
import { assertMappable, mapAttributes, mergedAttributes } from './mapped-attributes.ts'

/** A verified identity at a client. */
export interface FederatedSignIn {
  call: Call
  pool: Pool
  client: AppClient
  provider: IdentityProvider
  identity: ExternalIdentity
}

/** Required attributes of the pool that the provider did not deliver. */
export class AttributesMissing extends Error {
  override readonly name = 'AttributesMissing'
  readonly names: readonly string[]
  constructor(names: readonly string[]) {
    super(`The provider delivered no ${names.join(', ')}`)
    this.names = names
  }
}

/** The user that signs in. `isFirst`: this sign-in created the user. */
export interface SignedInUser {
  user: User
  isFirst: boolean
}

/**
 * The user of an identity: the one of the sign-in before or of a link, else a new one. What the provider says of the user is written at each sign-in.
 * docs/reference/identity-providers.md#4.1.
 * @throws ServiceError, AttributesMissing
 */
export async function userOfSignIn(signIn: FederatedSignIn): Promise<SignedInUser> {
  const { call, pool, provider, identity } = signIn
  const mapped = await mapAttributes(call, pool, provider, identity)
  const known = await knownUser(signIn, mapped)
  return known ? { user: await refreshUser(signIn, known, mapped), isFirst: false } : createUser(signIn, mapped)
}

/** Attempts to write attributes that another request changes at the same time. */
const maxAttempts = 5

/** The user whom the identity signed in before, or the one whom an administrator linked it to. */
async function knownUser(signIn: FederatedSignIn, mapped: Readonly<Record<string, string>>): Promise<User | undefined> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const found = await bySubject(signIn)
    if (found) return found
    const resolved = await resolveLinkByAttribute(signIn, mapped)
    if (resolved === 'no link') return undefined
    if (resolved === 'resolved') return bySubject(signIn)
  }
  throw refuse('TooManyRequestsException', 'Too many requests')
}

async function bySubject({ call, pool, provider, identity }: FederatedSignIn): Promise<User | undefined> {
  const key = { provider: provider.row.name, attribute: subjectAttribute, value: identity.subject }
  const found = await findIdentity(call, pool, key)
  if (found === 'changed') throw refuse('InternalErrorException', 'The identity cannot be used.')
  return found?.user
}

/** A later sign-in: PreAuthentication, then the attributes. */
async function refreshUser(signIn: FederatedSignIn, known: User, mapped: Readonly<Record<string, string>>): Promise<User> {
  const { call, pool, client } = signIn
  call.analytics?.noteAttempt(known.sub)
  if (!known.enabled) throw refuseBecause('user-disabled')
  // A sign-up without a code proves nothing, and the user of a link would be shared with the person who made it. docs/decisions/linked-identities.md.
  if (known.status === 'UNCONFIRMED')
    throw refuse('UserNotConfirmedException', 'User is not confirmed.', { rule: { id: 'user-not-confirmed' } })
  await preAuthenticate(signIn, known, known.username)
  assertMappable(pool, client, mapped, known.attributes)
  let user = known
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const attributes = mergedAttributes(user.attributes, mapped)
    const outcome = await call.store.decide(changeUser, {
      poolId: pool.id,
      sub: user.sub,
      version: user.version,
      by: newUuid(),
      attributes: JSON.stringify(attributes),
      aliases: aliasesOfUser(pool, user, attributes),
      at: call.now,
    })
    if (outcome.kind === 'taken')
      throw refuse('AliasExistsException', `An account with the given ${outcome.by} already exists.`, {
        rule: { id: 'alias-taken', setting: outcome.by },
      })
    assertOutcomeKind(outcome, ['changed', 'conflict'], {
      gone: userNotFound,
      limit: () => new Error('A change without codes met their quota.'),
    })
    if (outcome.kind === 'changed') return { ...user, attributes, version: user.version + 1 }
    user = (await findUserBySub(call, pool, user.sub)) ?? user
  }
  throw refuse('TooManyRequestsException', 'Too many requests')
}

/** Characters. The service's text for a longer username is the model's. docs/reference/identity-providers.md#4.2. */
const maxUsernameLength = 128

const usernameOf = (pool: Pool, provider: IdentityProvider, subject: string): string => {
  const username = foldName(pool, `${provider.row.name}_${subject}`)
  if (username.length > maxUsernameLength)
    throw refuse(
      'InvalidParameterException',
      `1 validation error detected: Value '${username}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to ${maxUsernameLength}`,
    )
  return username
}

const usernameTaken = (username: string) =>
  refuse('UsernameExistsException', `Already found an entry for username ${username}`, { rule: { id: 'username-taken' } })

/** A user of a provider that is to be written. */
interface NewUserOfProvider {
  sub: string
  subject: string
  issuer: string | null
  attributes: Readonly<Record<string, string>>
}

function insertUser(call: Call, pool: Pool, provider: IdentityProvider, { sub, subject, issuer, attributes: given }: NewUserOfProvider) {
  const username = usernameOf(pool, provider, subject)
  const shown = shownIdentity(provider, { userId: subject, issuer, primary: true, at: call.now })
  const attributes = { ...given, [identitiesAttribute]: JSON.stringify([shown]) }
  const status = 'EXTERNAL_PROVIDER'
  const { name } = provider.row
  const groupName = `${pool.id}_${name}`
  return call.store.decide(createFederatedUser, {
    user: {
      user: {
        pool_id: pool.id,
        sub,
        username,
        status,
        attributes: JSON.stringify(attributes),
        created_at: call.now,
        password_expires_at: null,
      },
      aliases: aliasesOfUser(pool, { username, status }, attributes),
    },
    identity: newIdentity(call, {
      pool_id: pool.id,
      provider: name,
      attribute: subjectAttribute,
      value: subject,
      sub,
      is_primary: 1,
      created_at: call.now,
    }),
    group: {
      name: groupName,
      description: `Autogenerated group for users who sign in using ${name}`,
      memberBinding: bindMembership(call.keys, { pool_id: pool.id, sub, name: groupName }),
    },
  })
}

/**
 * Creates the user of an identity without a sign-in, as a seed describes it.
 * @throws InvalidParameterException, ResourceNotFoundException, UsernameExistsException
 */
export async function placeUserOfProvider(
  call: Call,
  pool: Pool,
  {
    provider: name,
    subject,
    sub = newSub(),
    attributes,
  }: { provider: string; subject: string; sub?: string; attributes: Readonly<Record<string, string>> },
): Promise<void> {
  const provider = await getIdentityProvider(call, pool, name)
  assertAttributes(pool, attributes)
  const username = usernameOf(pool, provider, subject)
  const outcome = await insertUser(call, pool, provider, {
    sub,
    subject,
    issuer: issuerOf(provider),
    attributes: storedAttributes(pool, attributes),
  })
  assertOutcomeKind(outcome, 'created', {
    exists: () => usernameTaken(username),
    taken: () => usernameTaken(username),
    'pool-gone': () => poolNotFound(pool.id),
  })
}

/** The first sign-in of an identity. */
async function createUser(signIn: FederatedSignIn, mapped: Readonly<Record<string, string>>): Promise<SignedInUser> {
  const { call, pool, client, provider, identity } = signIn
  const username = usernameOf(pool, provider, identity.subject)
  const missing = requiredAttributes(pool.config).filter(name => mapped[name] === undefined)
  if (missing.length > 0) throw new AttributesMissing(missing)
  assertMappable(pool, client, mapped, undefined)
  const verified = await preFederatedSignUp(call, pool, username, mapped)
  // The trigger may have linked the identity to a user.
  const linked = await knownUser(signIn, mapped)
  if (linked) return { user: await refreshUser(signIn, linked, mapped), isFirst: false }

  const sub = newSub()
  const { subject, issuer } = identity
  const outcome = await insertUser(call, pool, provider, {
    sub,
    subject,
    issuer,
    attributes: { ...mergedAttributes({}, mapped), ...verified },
  })
  if (outcome.kind === 'exists') {
    const other = await bySubject(signIn)
    if (other) return { user: await refreshUser(signIn, other, mapped), isFirst: false }
  }
  assertOutcomeKind(outcome, 'created', {
    exists: userNotFound,
    taken: () => usernameTaken(username),
    'pool-gone': () => poolNotFound(pool.id),
  })
  const user = await findUserBySub(call, pool, sub)
  if (!user) throw userNotFound()
  await postConfirmation(call, pool, user, user.status)
  return { user, isFirst: true }
}
