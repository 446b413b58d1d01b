import { isAsWritten, type RowSeals } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import { type BoundValues, bindRow, type Keyring } from '../crypto/index.ts'

/** A user's membership in a group. */
interface Membership {
  pool_id: string
  sub: string
  name: string
}

const boundValues = ({ pool_id, sub, name }: Membership): BoundValues => ['group_members', pool_id, sub, name]

/** Who is in which group. */
export const membershipSeals: RowSeals = { table: 'group_members', bound: boundValues }

/** The MAC of a membership: a writer of the database cannot put a user into a group. */
export const bindMembership = (keys: Keyring, membership: Membership): string => bindRow(keys, boundValues(membership))

/** Whether the service wrote a membership. */
export const isMemberAsWritten = (context: Pick<Context, 'keys' | 'log'>, membership: Membership, binding: string | null): boolean =>
  isAsWritten(context, membership.pool_id, boundValues(membership), binding)
