import { validate } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { placeTotp } from '../factors/index.ts'
import { placeUserOfProvider } from '../federation/index.ts'
import { perform } from '../operations/in-process.ts'
import type { Pool } from '../pools/index.ts'
import { findUser, foldName, getUser, inviteUser, placeStatus, placeVerifier, type User } from '../users/index.ts'
import { withPath } from './seed-calls.ts'
import { placeKeys } from './seed-keys.ts'
import type { SeedSeals } from './seed-seals.ts'
import { SeedError, type SeedUser } from './seed-shape.ts'

/** A user who has this name as `sub` or as alias is another one; creating the user of the seed then says so. */
export async function findSeeded(call: Call, pool: Pool, { username }: SeedUser): Promise<User | undefined> {
  const found = await findUser(call, pool, username)
  return pool.config.UsernameAttributes || found?.username === foldName(pool, username) ? found : undefined
}

/** What sealed values are bound to: they open for the same pool and user only. */
export const sealOf = (what: 'password' | 'totp', poolId: string, username: string): readonly string[] => [poolId, username, what]

/**
 * Creates a user with all that the seed gives, or leaves nothing of them: half a user would be taken for the whole one at the next start. `seals` opens what
 * was exported.
 */
export async function createUser(call: Call, pool: Pool, seeded: SeedUser, path: string, seals: () => SeedSeals): Promise<void> {
  const isOfProvider = seeded.status === 'EXTERNAL_PROVIDER'
  const made = isOfProvider ? await createUserOfProvider(call, pool, seeded) : await inviteOwnUser(call, pool, seeded)
  try {
    if (!isOfProvider) await giveCredential(call, pool, made, seeded, seals)
    await completeUser(call, pool, seeded, path, seals)
  } catch (error) {
    await perform(call, 'AdminDeleteUser', { UserPoolId: pool.id, Username: made.username })
    throw error
  }
}

/** What a user has besides name, attributes and password. */
async function completeUser(call: Call, pool: Pool, seeded: SeedUser, path: string, seals: () => SeedSeals): Promise<void> {
  const { username: Username, status = 'CONFIRMED', groups = [], identities = [], totp, mfa } = seeded
  const UserPoolId = pool.id
  if (totp) {
    const secret =
      totp.secret ??
      seals()
        .open(sealOf('totp', pool.id, Username), totp.sealed!)
        .toString()
    await placeTotp(call, pool, await getUser(call, pool, Username), { secret: secret.toUpperCase(), name: totp.name })
  }
  await placeKeys(call, pool, await getUser(call, pool, Username), seeded, seals)
  if (mfa) await withPath(`${path}.mfa`, () => perform(call, 'AdminSetUserMFAPreference', { ...mfa, UserPoolId, Username }))
  for (const [index, GroupName] of groups.entries())
    await withPath(`${path}.groups[${index}]`, () => perform(call, 'AdminAddUserToGroup', { UserPoolId, Username, GroupName }))
  const own = status === 'EXTERNAL_PROVIDER' ? 1 : 0
  for (const [index, { provider, attribute = 'Cognito_Subject', value }] of identities.entries()) {
    if (index < own) continue
    const DestinationUser = own
      ? { ProviderName: identities[0]!.provider, ProviderAttributeValue: identities[0]!.value }
      : { ProviderName: 'Cognito', ProviderAttributeValue: (await getUser(call, pool, Username)).username }
    const SourceUser = { ProviderName: provider, ProviderAttributeName: attribute, ProviderAttributeValue: value }
    await withPath(`${path}.identities[${index}]`, () =>
      perform(call, 'AdminLinkProviderForUser', { UserPoolId, DestinationUser, SourceUser }),
    )
  }
  if (seeded.passwordDisabled) {
    const ProviderAttributeValue = (await getUser(call, pool, Username)).username
    const User = { ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue }
    await perform(call, 'AdminDisableProviderForUser', { UserPoolId, User })
  }
  if (seeded.enabled === false) await perform(call, 'AdminDisableUser', { UserPoolId, Username })
}

async function createUserOfProvider(call: Call, pool: Pool, seeded: SeedUser): Promise<User> {
  const { username, identities, sub, attributes = {} } = seeded
  await placeUserOfProvider(call, pool, {
    provider: identities![0]!.provider,
    subject: identities![0]!.value,
    ...(sub !== undefined && { sub }),
    attributes,
  })
  return getUser(call, pool, username)
}

/** An administrator creates the user. */
async function inviteOwnUser(call: Call, pool: Pool, seeded: SeedUser): Promise<User> {
  const { username: Username, password, status, sub, attributes = {} } = seeded
  const { UserPoolId: _, ...request } = validate('AdminCreateUser', {
    UserPoolId: pool.id,
    Username,
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    MessageAction: 'SUPPRESS',
    ...(status === 'FORCE_CHANGE_PASSWORD' && password !== undefined && { TemporaryPassword: password }),
  })
  return inviteUser(call, pool, request, sub)
}

/** The password of an invited user; the status of a sign-up or a reset comes last. */
async function giveCredential(call: Call, pool: Pool, user: User, seeded: SeedUser, seals: () => SeedSeals): Promise<void> {
  const { username: Username, password, sealedPassword, status = 'CONFIRMED' } = seeded
  const isTemporary = status === 'FORCE_CHANGE_PASSWORD'
  const opened = sealedPassword === undefined ? undefined : openPassword(seals(), pool, Username, sealedPassword)
  if (opened && (await placeVerifier(call, pool, user, opened, isTemporary)) !== 'set')
    throw new SeedError('the user changed while it was made, or its sealed password is none')
  if (password !== undefined && !isTemporary)
    await perform(call, 'AdminSetUserPassword', { UserPoolId: pool.id, Username, Password: password, Permanent: true })
  const made = await getUser(call, pool, Username)
  if (made.status !== status && (await placeStatus(call, pool, made, status)) === 'conflict')
    throw new SeedError('the user changed while it was made')
}

/** The salt in hexadecimal, a colon, and the verifier in hexadecimal. */
export function openPassword(seals: SeedSeals, pool: Pool, username: string, sealed: string) {
  const [salt = '', verifier = ''] = seals
    .open(sealOf('password', pool.id, username), sealed)
    .toString()
    .split(':')
  return { salt, verifier: Buffer.from(verifier, 'hex') }
}
