import type { ChallengeNameType } from '@poolhouse/contract'
import { SealError } from '../../crypto/index.ts'
import type { SignInResponse } from '../../sign-in/index.ts'
import type { AuthorizePageContext } from '../page-context.ts'

/** Setting up a factor has pages of its own after the choice of one; a sign-up and a forgotten password have steps as well. */
export type PageStepName = ChallengeNameType | 'SET_UP_APP' | 'SET_UP_EMAIL' | 'CONFIRM' | 'RECOVER'

/** Where a sign-in stands, as the form of the page carries it. */
export interface PageStep {
  name: PageStepName
  /** As it was typed. */
  username: string
  /** The handle that the answer spends. */
  session: string
  /** What the page shows. */
  parameters: Readonly<Record<string, string>>
}

export function stepFromChallenge(username: string, next: Extract<SignInResponse, { ChallengeName: unknown }>): PageStep {
  // All that is known of the person: no page shows it, and a form would not hold it.
  const { userAttributes: _, ...parameters } = next.ChallengeParameters
  const available = next.AvailableChallenges && { AVAILABLE_CHALLENGES: JSON.stringify(next.AvailableChallenges) }
  return { name: next.ChallengeName, username, session: next.Session ?? '', parameters: { ...parameters, ...available } }
}

const pageStepAad = ({ pool, client }: AuthorizePageContext) => [pool.id, client.settings.ClientId, 'step of a page']

/** Sealed, so that it comes back as it went: nothing of it can be made up, and the secret of an app is for nobody's history. */
export const sealStep = (context: AuthorizePageContext, step: PageStep): string =>
  context.call.keys.seal({ dataKey: context.pool.dataKey, aad: pageStepAad(context), plain: JSON.stringify(step) }).toString('base64url')

export function openStep(context: AuthorizePageContext, sealed: string): PageStep | undefined {
  try {
    const { dataKey } = context.pool
    return JSON.parse(context.call.keys.open({ dataKey, aad: pageStepAad(context), sealed: Buffer.from(sealed, 'base64url') }).toString())
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
