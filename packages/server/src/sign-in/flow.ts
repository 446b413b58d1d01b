import { type AuthenticationResultType, type ChallengeNameType, refuse, refuseFor } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { Attempt, ChallengeSessionRow, FactorAnswer } from '../storage/index.ts'
import type { User } from '../users/index.ts'

/** Through whose door: a flow may be open to one of them only, and an admin's answer needs an admin's call. */
export type EntryPoint = 'InitiateAuth' | 'AdminInitiateAuth' | 'Page'

/** A sign-in that begins. */
export interface SignInRequest {
  call: Call
  pool: Pool
  client: AppClient
  entryPoint: EntryPoint
  parameters: Readonly<Record<string, string>>
  /** Of a user who has just been confirmed. Spec: authentication 9.3. */
  sessionHandle?: string
  /** PreAuthentication ran when this sign-in began. */
  preAuthenticationDone?: true
  /** What a complete sign-in leads to, where that is not tokens: a page signs a browser in. */
  finish?: Finish
}

/** What was proven: judged with the write that it leads to. */
export interface Proven {
  user: User
  attempt?: Attempt
  answer?: FactorAnswer & { totpStep?: number }
  wrong?: () => Error
}

export type Finish = (proven: Proven) => Promise<SignInResponse>

/** An answer to a challenge. Its session was found and fits. */
export interface ChallengeAnswer extends Omit<SignInRequest, 'parameters'> {
  session: ChallengeSessionRow
  /** Of the session, as the client has it. */
  handle: string
  responses: Readonly<Record<string, string>>
}

/** What a step leads to: the next challenge, or tokens. Members as on the wire. */
export type SignInResponse =
  | {
      ChallengeParameters: Record<string, string>
      AuthenticationResult: AuthenticationResultType
      AvailableChallenges?: ChallengeNameType[]
    }
  | {
      ChallengeName: ChallengeNameType
      Session?: string
      ChallengeParameters: Record<string, string>
      AvailableChallenges?: ChallengeNameType[]
    }

export const done = (AuthenticationResult: AuthenticationResultType): SignInResponse => ({ ChallengeParameters: {}, AuthenticationResult })

/** A parameter that the step cannot do without. */
export function requiredParameter(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = parameters[name]
  if (!value) throw refuse('InvalidParameterException', `Missing requiredParameter parameter ${name}`)
  return value
}

export const wrongPassword = () => refuseFor('incorrect-credentials')
export const userDisabled = () => refuseFor('user-disabled')
export const userLockedOut = () => refuseFor('locked-out')

/** Whether this client hides who exists. */
export const hidesUserExistence = ({ settings }: AppClient): boolean => settings.PreventUserExistenceErrors === 'ENABLED'
