import type { User } from './user.ts'

/** The attribute that lists the identities of a user at identity providers. Only the service writes it, and every client may read it. */
export const identitiesAttribute = 'identities'

/** An element of the attribute `identities`. docs/reference/identity-providers.md#4.2. */
export interface ShownIdentity {
  userId: string
  providerName: string
  providerType: string
  issuer: string | null
  /** The identity that created the user; false for a linked one. */
  primary: boolean
  /** Milliseconds. */
  dateCreated: number
}

/** The identities of a user, in the order in which they came. */
export const identitiesOf = ({ attributes }: Pick<User, 'attributes'>): readonly ShownIdentity[] =>
  JSON.parse(attributes[identitiesAttribute] ?? '[]')
