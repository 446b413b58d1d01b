import { looksLikeEmail, looksLikePhoneNumber, parseEmailAddress, parsePhoneNumber, refuse, refuseBecause } from '@poolhouse/contract'
import { isCaseSensitive, type Pool } from '../pools/index.ts'
import type { Alias, ContactKind, NameLookup, UserStatus } from '../storage/index.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const parsers = { email: parseEmailAddress, phone_number: parsePhoneNumber } as const

/** The form in which usernames and aliases are compared: in lower case, in case-insensitive pools. */
export const foldName = ({ config }: Pool, value: string): string => (isCaseSensitive(config) ? value : value.toLowerCase())

/** Attributes that users of this pool can sign in with instead of the username. */
const nameAttributes = ({ config }: Pool) => config.UsernameAttributes ?? config.AliasAttributes ?? []

/** Where a name is looked up: as `sub` where it is a UUID; as username, then as each kind of alias. */
export const nameLookups = (pool: Pool, name: string): { names: NameLookup; sub: string | undefined } => ({
  names: { kinds: ['username', ...nameAttributes(pool)], value: foldName(pool, name) },
  sub: uuid.test(name) ? name : undefined,
})

/**
 * The names that a user owns. In a pool with AliasAttributes an email address or phone number is an alias once it is verified; in a pool
 * with UsernameAttributes it is the username from the start.
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

/**
 * The names that a user owns at this status. An unconfirmed user has no alias yet. A user of an identity provider has the username alone: it signs in at
 * the provider, and what a provider says is no reason to take an address from another user. docs/decisions/federated-users.md.
 */
export const aliasesOfUser = (
  pool: Pool,
  { username, status }: { username: string; status: UserStatus },
  attributes: Readonly<Record<string, string>>,
): Alias[] =>
  aliasesOf(pool, username, attributes).filter(
    ({ kind }) =>
      kind === 'username' || (status !== 'EXTERNAL_PROVIDER' && (status !== 'UNCONFIRMED' || pool.config.UsernameAttributes !== undefined)),
  )

const contacts = ['email', 'phone_number'] as const

/** The addresses that are marked as verified. */
export const verifiedContacts = (attributes: Readonly<Record<string, string>>): ContactKind[] =>
  contacts.filter(name => attributes[`${name}_verified`] === 'true')

const contactWords = { email: 'email', phone_number: 'phone number' } as const

/** In a pool with UsernameAttributes the attribute that the username is may be left out, or repeated. @throws InvalidParameterException */
export function assertSameAsUsername(kind: ContactKind, attributes: Readonly<Record<string, string>>, username: string): void {
  const value = attributes[kind]
  if (value === undefined || value === username) return
  const word = contactWords[kind]
  throw refuse('InvalidParameterException', `User ${word} should be empty or same as username, since username attribute is ${word}.`, {
    rule: { id: 'input-invalid', setting: `UserAttributes ${word}` },
  })
}

/** Characters of the longest attribute; usernames are shorter. */
const maxLength = 2048

/** Whether any user can have this name. PostgreSQL stores no U+0000. */
export const isPossibleName = (name: string): boolean => name.length <= maxLength && !name.includes('\0')

/**
 * Whether an existing user with this name would show another username: `USER_ID_FOR_SRP` is the `sub` in pools with UsernameAttributes, and
 * the username behind an alias.
 */
export const hidesUsername = ({ config }: Pool, name: string): boolean =>
  (config.UsernameAttributes !== undefined && !uuid.test(name)) ||
  (config.AliasAttributes !== undefined && (looksLikeEmail(name) || looksLikePhoneNumber(name)))

/**
 * Checks the `Username` of a new user. In a pool with UsernameAttributes it becomes the attribute that is returned, and the stored username
 * is the `sub`.
 * @throws InvalidParameterException
 */
export function assertUsername(pool: Pool, username: string): 'email' | 'phone_number' | undefined {
  const { UsernameAttributes: names, AliasAttributes: aliases } = pool.config
  if (names?.length) {
    const kind = names.find(name => parsers[name](username) !== undefined)
    if (kind) return kind
    if (names.length > 1) throw refuseBecause('username-not-email-or-phone-number')
    throw refuseBecause(names[0] === 'email' ? 'username-not-email' : 'username-not-phone-number')
  }
  if (aliases?.includes('email') && looksLikeEmail(username)) throw refuseBecause('username-is-email')
  if (aliases?.includes('phone_number') && looksLikePhoneNumber(username)) {
    throw refuseBecause('username-is-phone-number')
  }
  return undefined
}

/** AliasExistsException for a name that another user owns; `by` is its kind. */
export const aliasTaken = (by: string) =>
  refuse('AliasExistsException', `An account with the given ${by} already exists.`, { rule: { id: 'alias-taken', setting: by } })
