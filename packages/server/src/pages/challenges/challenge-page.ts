import type { ChallengeNameType } from '@poolhouse/contract'
import type { Markup } from '../../http/index.ts'
import { respond } from '../../sign-in/index.ts'
import { type Advanced, advance } from '../advance.ts'
import type { Texts } from '../texts/index.ts'
import type { Fields, Visitor } from '../visitor.ts'
import type { Step } from './step.ts'

/** What a challenge looks like, and how the form answers it. */
export interface ChallengePage {
  title: (texts: Texts) => string
  /** What stands inside the form. */
  view: (ask: Ask) => Markup | Promise<Markup>
  answer: (visitor: Visitor, step: Step, fields: Fields) => Promise<Answered>
  /** What every refusal of this page comes to. */
  refusal?: (texts: Texts) => string
  hasScript?: true
}

export interface Ask {
  visitor: Visitor
  step: Step
  /** The answer before was refused. */
  isWrong: boolean
}

/** Also one page after another within one challenge. */
export type Answered = Advanced | { kind: 'step'; step: Step }

type Responses = Readonly<Record<string, string>>

/** The form's answer goes to the state machine as it is. */
export const reply =
  (challenge: ChallengeNameType, responses: (fields: Fields, visitor: Visitor) => Responses): ChallengePage['answer'] =>
  (visitor, step, fields) =>
    respondTo(visitor, challenge, step, responses(fields, visitor))

export const respondTo = (
  visitor: Visitor,
  challenge: ChallengeNameType,
  { username, session }: Pick<Step, 'username' | 'session'>,
  responses: Responses,
): Promise<Advanced> =>
  advance(visitor, door => respond({ ...door, challenge, sessionHandle: session, responses: { USERNAME: username, ...responses } }))
