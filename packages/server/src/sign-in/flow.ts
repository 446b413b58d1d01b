import type { AuthenticationResultType, ChallengeNameType } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Device } from '../devices/index.ts'
import type { Pool } from '../pools/index.ts'
import type { Attempt, FactorAnswer } from '../storage/index.ts'
import type { TokenSource } from '../tokens/index.ts'
import type { User } from '../users/index.ts'
import type { ChallengeSession, SessionPurpose } from './challenge-state.ts'

/** Where a sign-in enters. Some flows are allowed at one entry point only; a page asks for a password whatever ExplicitAuthFlows says. */
export type EntryPoint = 'InitiateAuth' | 'AdminInitiateAuth' | 'Page'

/** The part of a sign-in's context that names the app client. */
export interface ClientContext {
  call: Call
  pool: Pool
  client: AppClient
}

/** What every step of a sign-in knows. */
export interface SignInContext extends ClientContext {
  entryPoint: EntryPoint
  /** PreAuthentication ran already, in this request or in the one that started the sign-in. */
  preAuthenticationDone?: true
  /** Completes the sign-in instead of issuing tokens; pages create a browser session. */
  finish?: Finish
}

/** A request that starts a sign-in: InitiateAuth, AdminInitiateAuth, or the form of a page. */
export interface SignInRequest extends SignInContext {
  /** AuthParameters. */
  parameters: Readonly<Record<string, string>>
  /** `Session` of ConfirmSignUp, by which a new user signs in without a password. docs/reference/authentication.md#9.3. */
  sessionHandle?: string
}

/** An answer to a challenge; its session was found and is valid. */
export interface ChallengeAnswer<Challenge extends SessionPurpose = SessionPurpose> extends SignInContext {
  session: ChallengeSession<Challenge>
  /** What failed attempts are counted for: it differs from the session's `sub` for a disabled user. */
  subject: string
  /** `Session`, as the client sent it. */
  handle: string
  /** ChallengeResponses. */
  responses: Readonly<Record<string, string>>
}

/** A user who has proven something, and what is used up by the next step. */
export interface SignInProgress {
  user: User
  /** The device that the sign-in comes from: it belongs to the user and has not been verified yet. */
  device?: Device
  /** The verified password; its lock-out and its single use are checked in the transaction of the next step. */
  attempt?: Attempt
  /** The challenge session that was answered; the next challenge replaces it. */
  answeredSession?: Pick<ChallengeSession, 'id' | 'sub'>
}

/** A sign-in that only a device challenge can still delay. */
export interface CompletedSignIn extends SignInProgress {
  /** The answer to the last challenge, accepted in the transaction that completes the sign-in. */
  answer?: FactorAnswer & { totpStep?: number }
  /** The exception for an answer beyond the limits. */
  wrongAnswer?: () => Error
  source?: TokenSource
  /** `Session` of the last challenge. */
  handle?: string
}

/** Completes a sign-in at an entry point that does not issue tokens. */
export type Finish = (completed: CompletedSignIn) => Promise<SignInResponse>

/** Tokens or the next challenge. Members as in the responses of InitiateAuth and RespondToAuthChallenge. */
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

/** The response of a completed sign-in. */
export const tokensResponse = (AuthenticationResult: AuthenticationResultType): SignInResponse => ({
  ChallengeParameters: {},
  AuthenticationResult,
})
