import type { ChallengeNameType } from '@poolhouse/contract'
import type { Markup } from '../../http/index.ts'
import { respondToAuthChallenge } from '../../sign-in/index.ts'
import type { AuthorizePageContext, FormFields } from '../page-context.ts'
import { runSignInStep, type SignInStepResult } from '../sign-in-step.ts'
import type { Texts } from '../texts/index.ts'
import type { PageStep } from './page-step.ts'

/** The page of a challenge: its view, and how its form answers the challenge. */
export interface ChallengePage {
  title: (texts: Texts) => string
  /** The content of the form. */
  view: (input: ChallengePageInput) => Markup | Promise<Markup>
  answer: (context: AuthorizePageContext, step: PageStep, fields: FormFields) => Promise<ChallengePageResult>
  /** One text for every error of this page, instead of one by reason. */
  refusalText?: (texts: Texts) => string
  hasScript?: true
}

/** What a challenge page shows. */
export interface ChallengePageInput {
  context: AuthorizePageContext
  step: PageStep
  /** The previous answer was refused. */
  isWrong: boolean
}

/** The result of an answer; `step`: another page of the same challenge follows. */
export type ChallengePageResult = SignInStepResult | { kind: 'step'; step: PageStep }

type Responses = Readonly<Record<string, string>>

/** An `answer` that passes the fields of the form to RespondToAuthChallenge. */
export const answerWith =
  (challenge: ChallengeNameType, responses: (fields: FormFields, context: AuthorizePageContext) => Responses): ChallengePage['answer'] =>
  (context, step, fields) =>
    respondToChallenge(context, challenge, step, responses(fields, context))

/** Answers a challenge of the sign-in state machine. */
export const respondToChallenge = (
  context: AuthorizePageContext,
  challenge: ChallengeNameType,
  { username, session }: Pick<PageStep, 'username' | 'session'>,
  responses: Responses,
): Promise<SignInStepResult> =>
  runSignInStep(context, signIn =>
    respondToAuthChallenge({ ...signIn, challenge, sessionHandle: session, responses: { USERNAME: username, ...responses } }),
  )
