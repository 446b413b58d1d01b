import { refuseFor } from '@poolhouse/contract'
import { isCaseSensitive, type Pool } from '../pools/index.ts'
import type { Alias } from '../storage/index.ts'

/** No two parts can match the same text, so that a long name takes linear time. */
const email = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/
const phone = /^\+\d{1,15}$/
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const formats = { email, phone_number: phone } as const

/** Case-insensitive pools compare usernames, e-mails and preferred usernames in lower case. */
export const foldName = ({ config }: Pool, value: string): string => (isCaseSensitive(config) ? value : value.toLowerCase())

/** Attributes that can stand for the username in this pool. */
const nameAttributes = ({ config }: Pool) => config.UsernameAttributes ?? config.AliasAttributes ?? []

/** Where a name is looked up: username first, then what may be an alias; a `sub` is found by its shape. */
export function nameLookups(pool: Pool, name: string): { aliases: readonly Alias[]; sub: string | undefined } {
  const value = foldName(pool, name)
  const kinds: Alias['kind'][] = ['username', ...nameAttributes(pool)]
  return { aliases: kinds.map(kind => ({ kind, value })), sub: uuid.test(name) ? name : undefined }
}

/**
 * The names that a user owns. In a pool of alias attributes an e-mail or phone counts once it is verified; in a pool of
 * username attributes it is the name from the start.
 */
export function aliasesOf(pool: Pool, username: string, attributes: Readonly<Record<string, string>>): Alias[] {
  const names: Alias[] = [{ kind: 'username', value: foldName(pool, username) }]
  for (const kind of nameAttributes(pool)) {
    const value = attributes[kind]
    const counts =
      pool.config.UsernameAttributes !== undefined || kind === 'preferred_username' || attributes[`${kind}_verified`] === 'true'
    if (value && counts) names.push({ kind, value: foldName(pool, value) })
  }
  return names
}

/** Bytes of the longest attribute; usernames are shorter. */
const longest = 2048
/** What is longer, or holds what no name may (and PostgreSQL cannot), finds nobody. */
export const isPossibleName = (name: string): boolean => name.length <= longest && !name.includes('\0')

/** Whether a user who answers to this name would show another one: in pools of username attributes, whose users are called by their `sub`, and for aliases. */
export const hidesUsername = ({ config }: Pool, name: string): boolean =>
  (config.UsernameAttributes !== undefined && !uuid.test(name)) ||
  (config.AliasAttributes !== undefined && (email.test(name) || phone.test(name)))

/** What the `Username` of a new user may be. In a pool of username attributes it becomes that attribute, and the stored name is the `sub`. */
export function assertUsername(pool: Pool, username: string): 'email' | 'phone_number' | undefined {
  const { UsernameAttributes: names, AliasAttributes: aliases } = pool.config
  if (names?.length) {
    const kind = names.find(name => formats[name].test(username))
    if (kind) return kind
    if (names.length > 1) throw refuseFor('username-not-email-or-phone-number')
    throw refuseFor(names[0] === 'email' ? 'username-not-email' : 'username-not-phone-number')
  }
  if (aliases?.includes('email') && email.test(username)) throw refuseFor('username-is-email')
  if (aliases?.includes('phone_number') && phone.test(username)) {
    throw refuseFor('username-is-phone-number')
  }
  return undefined
}
