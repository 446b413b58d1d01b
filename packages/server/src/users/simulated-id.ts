import type { Context } from '../context.ts'
import type { DataKey } from '../crypto/index.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'
import { foldName, hidesUsername } from './names.ts'
import type { User } from './user.ts'

/**
 * The subject of lock-outs, quotas and sessions: the `sub`, or that of an unknown user. User enumeration: the latter is computed for an existing
 * user as well, because it takes long enough to be measured.
 */
export function attemptSubject(context: Context, pool: Pool, user: User | undefined, name: string): string {
  const simulated = simulatedSubject(context, pool, name)
  return user?.sub ?? simulated
}

/**
 * The subject of an unknown user: a keyed hash of the user id that simulated challenges show for the name. Clients answer a challenge with
 * the name or with that id, and both must reach the same lock-out and session, as the username and the `sub` of an existing user do.
 */
export const simulatedSubject = (context: Context, pool: Pool, name: string): string => simulatedIdentity(context, pool, name).subject

/**
 * The user id of an unknown user: a UUID where existing users would have one there, and else the name that was typed. An existing user is
 * reached by the name and by the id alike, so the id has to lead to the same answers as the name: it carries, encrypted, what an answer shows of
 * the address in it.
 */
export const simulatedUserId = (context: Context, pool: Pool, name: string): string => simulatedIdentity(context, pool, name).userId

interface SimulatedIdentity {
  userId: string
  subject: string
}

/** Of each pool the last one, because one request asks several times for the same name. The data key outlives the cached pool. */
const lastIdentities = new WeakMap<DataKey, { name: string; identity: SimulatedIdentity }>()

function simulatedIdentity(context: Context, pool: Pool, name: string): SimulatedIdentity {
  const last = lastIdentities.get(pool.dataKey)
  if (last?.name === name) return last.identity
  const userId = newSimulatedUserId(context, pool, name)
  const identity = { userId, subject: context.keys.keyedHash('simulated-user', `${pool.id} ${userId}`).toString('base64url') }
  lastIdentities.set(pool.dataKey, { name, identity })
  return identity
}

function newSimulatedUserId({ keys }: Context, pool: Pool, typed: string): string {
  const name = foldName(pool, typed)
  if (!hidesUsername(pool, typed)) return name
  const id = keys.keyedHash('simulated-user', `${pool.id} id ${name}`).toString('hex')
  const head = `${id.slice(0, 8)}-${id.slice(8, 12)}-70${id.slice(14, 16)}-${id.slice(16, 20)}-${id.slice(20, 26)}`
  return `${head}${(padOf(keys, pool, head) ^ packHint(name)).toString(16).padStart(hintDigits, '0')}`
}

/** What a simulated user id says of the address that it stands for. Any other UUID says something as well. */
export interface SimulatedContact {
  attribute: ContactAttribute
  /** An address that looks like the other one where it is masked. */
  address: string
}

/** The contact behind a UUID. Undefined for another name, and in pools where users have no UUID for a name. */
export function contactOfSimulatedId({ keys }: Context, pool: Pool, name: string): SimulatedContact | undefined {
  const { UsernameAttributes, AliasAttributes } = pool.config
  const attributes: readonly string[] = UsernameAttributes ?? AliasAttributes?.filter(alias => alias !== 'preferred_username') ?? []
  if (attributes.length === 0 || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)) return undefined
  const hint = Number.parseInt(name.slice(-hintDigits), 16) ^ padOf(keys, pool, name.slice(0, -hintDigits))
  const isPhone = attributes.length > 1 ? hint >= phoneFlag : attributes[0] === 'phone_number'
  return isPhone
    ? { attribute: 'phone_number', address: unpackPhone(hint % phoneFlag) }
    : { attribute: 'email', address: unpackEmail(hint % phoneFlag) }
}

/** Hexadecimal digits at the end of an id. */
const hintDigits = 6
const phoneFlag = 2 ** 23
const letters = 'abcdefghijklmnopqrstuvwxyz'
const characters = `${letters}0123456789${letters.toUpperCase()}`

const padOf = (keys: Context['keys'], pool: Pool, head: string): number =>
  keys.keyedHash('simulated-user', `${pool.id} hint ${head}`).readUIntBE(0, hintDigits / 2)

/** The first characters of both parts of a mail address, in 7 bits each; the length and the last four digits of a phone number, in 4 and 14. */
function packHint(name: string): number {
  if (name.includes('@')) {
    const [local = '', domain = ''] = name.split('@')
    const index = (part: string) => Math.max(characters.indexOf(part.charAt(0)), 0)
    return index(local) * 128 + index(domain)
  }
  return phoneFlag + ((name.length - 1) % 16) * 16_384 + (Number(name.slice(-4)) || 0)
}

function unpackEmail(hint: number): string {
  const character = (index: number) => characters[index] ?? letters[index % letters.length]!
  return `${character(Math.floor(hint / 128) % 128)}@${character(hint % 128)}`
}

/** Phone numbers have 7 to 15 digits. */
function unpackPhone(hint: number): string {
  const digits = Math.max(Math.floor(hint / 16_384) % 16, 7)
  return `+${String((hint % 16_384) % 10_000)
    .padStart(4, '0')
    .padStart(digits, '5')}`
}
