import type { ContactAttribute } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'

/** The attribute that the first code verifies: of two that the pool verifies automatically, the phone number. */
export const verificationContact = (pool: Pool, attributes: Readonly<Record<string, string>>): ContactAttribute | undefined =>
  (['phone_number', 'email'] as const).find(name => pool.config.AutoVerifiedAttributes?.includes(name) && attributes[name])
