import type { Pool } from '../pools/index.ts'

/** The user in a trigger's event. */
export interface EventUser {
  sub: string
  username: string
  /** `cognito:user_status`. */
  status: string
  attributes: Readonly<Record<string, string>>
}

/**
 * `userAttributes` of an event: every attribute, even one that the client may not read, and those the service adds.
 * docs/reference/lambda-triggers.md#2.
 */
export function userAttributes(pool: Pool, { sub, status, attributes }: Omit<EventUser, 'username'>): Record<string, string> {
  const aliases = pool.config.AliasAttributes ?? []
  const alias = (name: 'email' | 'phone_number') => aliases.includes(name) && attributes[`${name}_verified`] === 'true' && attributes[name]
  return {
    sub,
    'cognito:user_status': status,
    ...attributes,
    ...(alias('email') && { 'cognito:email_alias': attributes.email }),
    ...(alias('phone_number') && { 'cognito:phone_number_alias': attributes.phone_number }),
  }
}
