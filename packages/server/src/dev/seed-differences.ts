import { type Client, type CreateUserPoolClientRequest, type CreateUserPoolRequest, newClient } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { factorsOf, openTotp } from '../factors/index.ts'
import { performAll } from '../operations/in-process.ts'
import { type Pool, poolConfigFromCreate } from '../pools/index.ts'
import { checkPassword, identitiesOf, readVerifier, type User } from '../users/index.ts'
import { clientNameWithId, poolIdTags } from './fixed-ids.ts'
import type { SeedKind, SeedRequest } from './seed-kinds.ts'
import type { SeedSeals } from './seed-seals.ts'
import type { SeedClient, SeedPool, SeedUser } from './seed-shape.ts'
import { openPassword, sealOf } from './seed-users.ts'

/** Something that exists and is not as the seed describes it. Applying a seed leaves it as it is. */
export interface SeedDifference {
  /** Within the seed, `pools[0].clients[1]`, or the file and line of it. */
  path: string
  /** What differs, as a sentence without a full stop. Passwords and secrets are not in it. */
  text: string
}

/** Longer values are cut in the text of a difference. */
const maxShown = 100

/** How a pool differs from its description in the seed. Settings that a CreateUserPool request cannot have are not compared. */
export function poolDifferences(pool: Pool, request: CreateUserPoolRequest, mfa: SeedPool['mfa']): string[] {
  const { Factors: _, Sessions: __, Domains: ___, ...config } = pool.config
  const markers = poolIdTags(pool.id)
  const tagsOf = (tags: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(tags).filter(([name]) => !Object.hasOwn(markers, name)))
  // What `mfa` sets is compared there.
  const byMfa = mfa ? ['MfaConfiguration', ...(mfa.SmsMfaConfiguration ? ['SmsConfiguration', 'SmsAuthenticationMessage'] : [])] : []
  const compared = (settings: object) => Object.fromEntries(Object.entries(settings).filter(([name]) => !byMfa.includes(name)))
  return differences(
    { ...compared(config), UserPoolTags: tagsOf(pool.tags) },
    { ...compared(poolConfigFromCreate(request)), UserPoolTags: tagsOf(request.UserPoolTags) },
    `pool ${pool.id}`,
  )
}

/** How a client of the pool differs from its description in the seed. */
export function clientDifferences(
  { settings, secrets }: AppClient,
  { id, name, secret }: SeedClient,
  request: CreateUserPoolClientRequest,
): string[] {
  const described = newClient({ ...request, ClientName: name ?? clientNameWithId(id) }, { clientId: id, at: 0 })
  const subject = `client "${id}"`
  return [
    ...differences(comparable(settings), comparable(described), subject),
    ...(secret !== undefined && !secrets.includes(secret) ? [`${subject}: its secret is another one than the seed gives`] : []),
    ...(secret === undefined && !request.GenerateSecret && secrets.length > 0
      ? [`${subject}: it has a secret, and in the seed it has none`]
      : []),
  ]
}

/** Without what the service decides, and without the trace that an update leaves of a rotation that is off. */
function comparable({ CreationDate: _, LastModifiedDate: __, RefreshTokenRotation, ...settings }: Client): object {
  return RefreshTokenRotation?.Feature === 'ENABLED' ? { ...settings, RefreshTokenRotation } : settings
}

/** How a thing differs from its description in the seed; what the seed does not say may have any value. */
export function kindDifferences(kind: SeedKind, existing: SeedRequest, described: SeedRequest): string[] {
  const name = kind.key.flatMap(member => (typeof described[member] === 'string' ? [`"${described[member]}"`] : [])).join(' ')
  return settingDifferences(existing, described, name === '' ? kind.noun : `${kind.noun} ${name}`)
}

/** The same for settings of a pool. */
export const settingDifferences = (existing: object, described: object, subject: string): string[] =>
  differences(limitedTo(existing, described) as object, described, subject)

/** The members that the description has, at every level of objects. */
function limitedTo(existing: unknown, described: unknown): unknown {
  if (!isObject(existing) || !isObject(described)) return existing
  return Object.fromEntries(
    Object.entries(described).flatMap(([name, value]) => (Object.hasOwn(existing, name) ? [[name, limitedTo(existing[name], value)]] : [])),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** How a user differs from its description in the seed; what the seed does not say may have any value. */
export async function userDifferences(call: Call, pool: Pool, user: User, seeded: SeedUser, seals: () => SeedSeals): Promise<string[]> {
  const { username, sub, attributes = {}, status = 'CONFIRMED', enabled = true, groups } = seeded
  const subject = `user "${username}"`
  const existing = Object.fromEntries(Object.keys(attributes).map(name => [name, user.attributes[name]]))
  return [
    ...(sub !== undefined && sub !== user.sub ? [`${subject}: sub is "${user.sub}", the seed says "${sub}"`] : []),
    ...differences(existing, attributes, subject),
    ...(status === user.status ? [] : [`${subject}: its status is ${user.status}, the seed says ${status}`]),
    ...(enabled === user.enabled ? [] : [`${subject}: it is ${user.enabled ? 'enabled' : 'disabled'}, the seed says the opposite`]),
    ...(groups ? differences({ groups: await groupsOf(call, pool, username) }, { groups }, subject) : []),
    ...(await secretDifferences(call, pool, user, seeded, seals)).map(what => `${subject}: ${what} another one than the seed gives`),
    ...(seeded.mfa ? differences(...(await preferencesOf(call, pool, user, seeded.mfa)), subject) : []),
    ...missingIdentities(user, seeded).map(name => `${subject}: it has no identity ${name}, which the seed gives`),
  ]
}

const groupsOf = async (call: Call, { id: UserPoolId }: Pool, Username: string): Promise<string[]> =>
  (await performAll(call, 'AdminListGroupsForUser', { UserPoolId, Username }, 'Groups')).map(({ GroupName }) => GroupName!)

async function secretDifferences(call: Call, pool: Pool, user: User, seeded: SeedUser, seals: () => SeedSeals): Promise<string[]> {
  const { username, password, sealedPassword, totp } = seeded
  const hasPassword =
    password !== undefined
      ? await checkPassword(call, pool, user, password)
      : sealedPassword === undefined || isSealedPasswordOf(call, pool, user, seeded, seals())
  if (!totp) return hasPassword ? [] : ['the password is']
  const own = (await factorsOf(call, pool, user.sub)).totp
  const secret = own && openTotp(call, pool, user.sub, own.sealed)
  const given =
    totp.secret?.toUpperCase() ??
    seals()
      .open(sealOf('totp', pool.id, username), totp.sealed!)
      .toString()
  return [...(hasPassword ? [] : ['the password is']), ...(secret === given ? [] : ['the TOTP secret is'])]
}

function isSealedPasswordOf(call: Call, pool: Pool, user: User, { username, sealedPassword }: SeedUser, seals: SeedSeals): boolean {
  const has = readVerifier(call, pool, user)
  const given = openPassword(seals, pool, username, sealedPassword!)
  return has?.salt === given.salt && Buffer.compare(has.verifier, given.verifier) === 0
}

/** The factors that the seed speaks of: as they are, and as they would be. */
async function preferencesOf(call: Call, pool: Pool, user: User, mfa: NonNullable<SeedUser['mfa']>): Promise<[object, object]> {
  const own = await factorsOf(call, pool, user.sub)
  const names = { SMSMfaSettings: 'SMS_MFA', SoftwareTokenMfaSettings: 'SOFTWARE_TOKEN_MFA', EmailMfaSettings: 'EMAIL_OTP' } as const
  const existing = Object.fromEntries(
    Object.entries(names).map(([member, factor]) => [
      member,
      { Enabled: own.enabled.includes(factor), PreferredMfa: own.preferred === factor },
    ]),
  )
  return [limitedTo(existing, mfa) as object, mfa]
}

/** Identities that the seed gives and the user does not have. A link by an attribute becomes one by the subject at its first sign-in. */
function missingIdentities(user: User, { identities = [] }: SeedUser): string[] {
  const has = identitiesOf(user)
  return identities
    .filter(({ provider, attribute = 'Cognito_Subject', value }) =>
      attribute === 'Cognito_Subject'
        ? !has.some(each => each.providerName === provider && each.userId === value)
        : !has.some(each => each.providerName === provider),
    )
    .map(({ provider, value }) => `"${value}" of ${provider}`)
}

/** Members whose values are secret, or bytes. */
const secretMember = /secret|private_key|ImageFile|Assets/

/** One sentence for each member that differs; members of objects are compared one by one, lists as sets. */
function differences(existing: object, described: object, subject: string): string[] {
  return compare(existing, described, '').map(({ member, is, should }) =>
    secretMember.test(member)
      ? `${subject}: ${member} is another one than the seed gives`
      : `${subject}: ${member} is ${show(is)}, the seed says ${show(should)}`,
  )
}

interface Unequal {
  member: string
  is: unknown
  should: unknown
}

function compare(is: unknown, should: unknown, member: string): Unequal[] {
  const [one, other] = [membersOf(is), membersOf(should)]
  if (!one || !other) return canonical(is) === canonical(should) ? [] : [{ member, is, should }]
  return [...new Set([...one.keys(), ...other.keys()])].flatMap(name =>
    compare(one.get(name), other.get(name), member === '' ? name : `${member}.${name}`),
  )
}

/** The members of an object, or of a list of objects that have names. */
function membersOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const named = value.length > 0 && value.every(item => typeof item?.Name === 'string')
  return named ? new Map(value.map(item => [item.Name, item])) : undefined
}

/** The same text for values that mean the same: the order of a list and of members does not count, and an empty list or object is absent. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const parts = Array.isArray(value)
    ? value.map(canonical).sort()
    : Object.entries(value)
        .map(([name, member]) => `${name}=${canonical(member)}`)
        .sort()
  return parts.length === 0 ? '' : `[${parts.join()}]`
}

function show(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = JSON.stringify(value)
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text
}
