import { type Client, type CreateUserPoolClientRequest, type CreateUserPoolRequest, newClient } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { type Pool, poolConfigFromCreate } from '../pools/index.ts'
import { checkPassword, type User } from '../users/index.ts'
import { clientNameWithId, poolIdTags } from './fixed-ids.ts'
import type { SeedClient, SeedUser } from './seed-shape.ts'

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
export function poolDifferences(pool: Pool, request: CreateUserPoolRequest): string[] {
  const { Factors: _, Sessions: __, Domains: ___, ...config } = pool.config
  const markers = poolIdTags(pool.id)
  const tagsOf = (tags: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(tags).filter(([name]) => !Object.hasOwn(markers, name)))
  return differences(
    { ...config, UserPoolTags: tagsOf(pool.tags) },
    { ...poolConfigFromCreate(request), UserPoolTags: tagsOf(request.UserPoolTags) },
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

/** How a user differs from its description in the seed; attributes that the seed does not name may have any value. */
export async function userDifferences(
  context: Context,
  pool: Pool,
  user: User,
  { username, password, sub, attributes = {} }: SeedUser,
): Promise<string[]> {
  const subject = `user "${username}"`
  const existing = Object.fromEntries(Object.keys(attributes).map(name => [name, user.attributes[name]]))
  return [
    ...(sub !== undefined && sub !== user.sub ? [`${subject}: sub is "${user.sub}", the seed says "${sub}"`] : []),
    ...differences(existing, attributes, subject),
    ...((await checkPassword(context, pool, user, password)) ? [] : [`${subject}: the password is another one than the seed gives`]),
  ]
}

/** One sentence for each member that differs; members of objects are compared one by one, lists as sets. */
function differences(existing: object, described: object, subject: string): string[] {
  return compare(existing, described, '').map(
    ({ member, is, should }) => `${subject}: ${member} is ${show(is)}, the seed says ${show(should)}`,
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
