import { isAsWritten, type RowSeals } from '../changed-rows.ts'
import type { Call } from '../context.ts'
import { type BoundValues, bindRow } from '../crypto/index.ts'
import type { IdentityProvider } from '../identity-providers/index.ts'
import type { Pool } from '../pools/index.ts'
import { readUserByIdentity, type UserIdentityRow } from '../storage/index.ts'
import { type ShownIdentity, type User, userFromRow } from '../users/index.ts'

/** The attribute of a link, or of a federated user, that means the provider's id of the user. */
export const subjectAttribute = 'Cognito_Subject'

/** Which user an identity signs in. */
const boundValues = (row: Omit<UserIdentityRow, 'binding'>): BoundValues => [
  ...(['user_identities', row.pool_id, row.provider, row.attribute, row.value, row.sub, row.is_primary] as const),
]

/** Which user each identity signs in. */
export const identitySeals: RowSeals = { table: 'user_identities', bound: boundValues }

/** A new row with its MAC. */
export const newIdentity = (call: Call, row: Omit<UserIdentityRow, 'binding'>): UserIdentityRow => ({
  ...row,
  binding: bindRow(call.keys, boundValues(row)),
})

/** An identity, and the user that it signs in. */
export interface IdentityOfUser {
  identity: UserIdentityRow
  user: User
}

/** An identity of a provider, with its user. `changed`: the row is not as the service wrote it, and signs nobody in. */
export async function findIdentity(
  call: Call,
  pool: Pool,
  { provider, attribute, value }: { provider: string; attribute: string; value: string },
): Promise<IdentityOfUser | 'changed' | undefined> {
  const found = await call.store.read(readUserByIdentity({ pool_id: pool.id, provider, attribute, value }))
  if (!found) return undefined
  const { identity, user } = found
  return isAsWritten(call, pool.id, boundValues(identity), identity.binding) ? { identity, user: userFromRow(user) } : 'changed'
}

/** An identity as the user's attribute `identities` shows it. */
export const shownIdentity = (
  { row, type }: IdentityProvider,
  { userId, issuer, primary, at }: { userId: string; issuer: string | null; primary: boolean; at: number },
): ShownIdentity => ({ userId, providerName: row.name, providerType: type, issuer, primary, dateCreated: at })
