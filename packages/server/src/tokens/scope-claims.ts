import { ownMember } from '@poolhouse/contract'

/** Attributes of the scope `profile`, which also includes custom attributes. docs/reference/tokens.md#3.1. */
const profile = new Set(
  'name family_name given_name middle_name nickname preferred_username profile picture website gender birthdate zoneinfo locale updated_at'.split(
    ' ',
  ),
)

const members: Readonly<Record<string, (attribute: string) => boolean>> = {
  profile: attribute => profile.has(attribute) || attribute.startsWith('custom:'),
  email: attribute => attribute === 'email' || attribute === 'email_verified',
  phone: attribute => attribute === 'phone_number' || attribute === 'phone_number_verified',
}

/** A predicate for the attributes that the scopes include. `openid` alone includes all; with profile, email or phone only theirs. */
export function isAttributeInScopes(scopes: string): (attribute: string) => boolean {
  const narrowing = scopes.split(' ').flatMap(scope => ownMember(members, scope) ?? [])
  return attribute => narrowing.length === 0 || narrowing.some(includes => includes(attribute))
}

/** Attributes that a client must be able to read to get the scope. */
export const attributesNeededForScope: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
}
