/** OIDC's profile scope, as far as a pool has its members; custom attributes come with it. Spec: tokens 3.1. */
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

/** Attributes that scopes let out. `openid` alone lets out all of them; beside one of the three it lets out none by itself. */
export function isAttributeInScopes(scopes: string): (attribute: string) => boolean {
  const narrowing = scopes.split(' ').filter(scope => Object.hasOwn(members, scope))
  return attribute => narrowing.length === 0 || narrowing.some(scope => members[scope]!(attribute))
}

/** What a client must be able to read to be given the scope. */
export const attributesNeededForScope: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
}
