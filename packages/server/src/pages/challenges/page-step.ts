import type { ChallengeNameType } from '@poolhouse/contract'
import { SealError } from '../../crypto/index.ts'
import type { SignInResponse } from '../../sign-in/index.ts'
import type { AuthorizePageContext } from '../page-context.ts'

/** The challenges, the pages that set up a factor after its choice, and the pages that confirm a sign-up or a new password. */
export type PageStepName = ChallengeNameType | 'SET_UP_APP' | 'SET_UP_EMAIL' | 'CONFIRM' | 'RECOVER'

/** The state of a sign-in, sealed in a hidden field of the page's form. */
export interface PageStep {
  name: PageStepName
  /** As the user typed it. */
  username: string
  /** The handle of the challenge session; an answer spends it. */
  session: string
  /** Challenge parameters that the page shows. */
  parameters: Readonly<Record<string, string>>
}

/** The step for a challenge of the sign-in state machine. */
export function stepFromChallenge(username: string, next: Extract<SignInResponse, { ChallengeName: unknown }>): PageStep {
  // No page shows the user's attributes, and they would make the form too large.
  const { userAttributes: _, ...parameters } = next.ChallengeParameters
  const available = next.AvailableChallenges && { AVAILABLE_CHALLENGES: JSON.stringify(next.AvailableChallenges) }
  return { name: next.ChallengeName, username, session: next.Session ?? '', parameters: { ...parameters, ...available } }
}

const pageStepAad = ({ pool, client }: AuthorizePageContext) => [pool.id, client.settings.ClientId, 'step of a page']

/** Seals a step for the form: it cannot be forged, and no TOTP secret is readable in the page's history. AAD: pool and client. */
export const sealStep = (context: AuthorizePageContext, step: PageStep): string =>
  context.call.keys.seal({ dataKey: context.pool.dataKey, aad: pageStepAad(context), plain: JSON.stringify(step) }).toString('base64url')

/** Opens a sealed step; undefined if it is forged, or of another pool or client. */
export function openStep(context: AuthorizePageContext, sealed: string): PageStep | undefined {
  try {
    const { dataKey } = context.pool
    return JSON.parse(context.call.keys.open({ dataKey, aad: pageStepAad(context), sealed: Buffer.from(sealed, 'base64url') }).toString())
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
