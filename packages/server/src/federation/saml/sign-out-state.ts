import type { Call } from '../../context.ts'
import { SealError } from '../../crypto/index.ts'

/** A browser that was sent to a provider to sign out there. It travels in the relay state, sealed, so that every node can read it. */
export interface PendingSignOut {
  poolId: string
  provider: string
  requestId: string
  /** Where the browser goes afterwards: one of our own addresses, or a sign-out URL of the client. */
  next: string
  /** Milliseconds. */
  expiresAt: number
}

/** Milliseconds. docs/reference/oauth-endpoints.md#7.1. */
const lifetime = 5 * 60_000
const aad = ['SAML sign-out']

/** The relay state of a sign-out. */
export const sealSignOut = ({ keys, now }: Call, pending: Omit<PendingSignOut, 'expiresAt'>): string =>
  keys.seal({ dataKey: keys.ownKey, aad, plain: JSON.stringify({ ...pending, expiresAt: now + lifetime }) }).toString('base64url')

/** Undefined for a relay state that is not ours, or too old. */
export function openSignOut({ keys, now }: Call, relayState: string): PendingSignOut | undefined {
  try {
    const plain = keys.open({ dataKey: keys.ownKey, aad, sealed: Buffer.from(relayState, 'base64url') })
    const pending: PendingSignOut = JSON.parse(plain.toString())
    return pending.expiresAt > now ? pending : undefined
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
