import type { ChallengeNameType } from '@poolhouse/contract'
import { SealError } from '../../crypto/index.ts'
import type { Next } from '../../sign-in/index.ts'
import type { Visitor } from '../visitor.ts'

/** Setting up a factor has pages of its own after the choice of one; a sign-up and a forgotten password have steps as well. */
export type StepName = ChallengeNameType | 'SET_UP_APP' | 'SET_UP_EMAIL' | 'CONFIRM' | 'RECOVER'

/** Where a sign-in stands, as the form of the page carries it. */
export interface Step {
  name: StepName
  /** As it was typed. */
  username: string
  /** The handle that the answer spends. */
  session: string
  /** What the page shows. */
  parameters: Readonly<Record<string, string>>
}

export function stepOf(username: string, next: Extract<Next, { ChallengeName: unknown }>): Step {
  // All that is known of the person: no page shows it, and a form would not hold it.
  const { userAttributes: _, ...parameters } = next.ChallengeParameters
  const available = next.AvailableChallenges && { AVAILABLE_CHALLENGES: JSON.stringify(next.AvailableChallenges) }
  return { name: next.ChallengeName, username, session: next.Session ?? '', parameters: { ...parameters, ...available } }
}

const stepAad = ({ pool, client }: Visitor) => [pool.id, client.settings.ClientId, 'step of a page']

/** Sealed, so that it comes back as it went: nothing of it can be made up, and the secret of an app is for nobody's history. */
export const sealStep = (visitor: Visitor, step: Step): string =>
  visitor.call.keys.seal({ dataKey: visitor.pool.dataKey, aad: stepAad(visitor), plain: JSON.stringify(step) }).toString('base64url')

export function openStep(visitor: Visitor, sealed: string): Step | undefined {
  try {
    const { dataKey } = visitor.pool
    return JSON.parse(visitor.call.keys.open({ dataKey, aad: stepAad(visitor), sealed: Buffer.from(sealed, 'base64url') }).toString())
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
