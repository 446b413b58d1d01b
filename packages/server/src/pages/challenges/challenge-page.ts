import type { ChallengeNameType } from '@poolhouse/contract'
import type { Markup } from '../../http/index.ts'
import { respondToAuthChallenge } from '../../sign-in/index.ts'
import type { AuthorizePageContext, FormFields } from '../page-context.ts'
import { runSignInStep, type SignInStepResult } from '../sign-in-step.ts'
import type { Texts } from '../texts/index.ts'
import type { PageStep } from './page-step.ts'

/** What a challenge looks like, and how the form answers it. */
export interface ChallengePage {
  title: (texts: Texts) => string
  /** What stands inside the form. */
  view: (ask: ChallengePageInput) => Markup | Promise<Markup>
  answer: (context: AuthorizePageContext, step: PageStep, fields: FormFields) => Promise<ChallengePageResult>
  /** What every refusal of this page comes to. */
  refusalText?: (texts: Texts) => string
  hasScript?: true
}

export interface ChallengePageInput {
  context: AuthorizePageContext
  step: PageStep
  /** The answer before was refused. */
  isWrong: boolean
}

/** Also one page after another within one challenge. */
export type ChallengePageResult = SignInStepResult | { kind: 'step'; step: PageStep }

type Responses = Readonly<Record<string, string>>

/** The form's answer goes to the state machine as it is. */
export const answerWith =
  (challenge: ChallengeNameType, responses: (fields: FormFields, context: AuthorizePageContext) => Responses): ChallengePage['answer'] =>
  (context, step, fields) =>
    respondToChallenge(context, challenge, step, responses(fields, context))

export const respondToChallenge = (
  context: AuthorizePageContext,
  challenge: ChallengeNameType,
  { username, session }: Pick<PageStep, 'username' | 'session'>,
  responses: Responses,
): Promise<SignInStepResult> =>
  runSignInStep(context, signIn =>
    respondToAuthChallenge({ ...signIn, challenge, sessionHandle: session, responses: { USERNAME: username, ...responses } }),
  )
