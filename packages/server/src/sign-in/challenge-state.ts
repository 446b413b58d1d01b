import * as v from 'valibot'
import type { ChallengeSessionRow } from '../storage/index.ts'

/** Key of the device that the sign-in comes from. */
const device = v.optional(v.string())

/** Salt of the password at the time; another password makes the session invalid. */
const salt = v.optional(v.string())

/** A code that was sent: its keyed hash and the address, where the code is a second factor. `setsUp`: MFA_SETUP named the address. */
const secondFactorCode = v.object({
  first: v.optional(v.undefined()),
  codeHash: v.string(),
  to: v.string(),
  setsUp: v.optional(v.literal(true)),
  device,
})
/** A code that was sent as the first factor. */
const firstFactorCode = v.object({ first: v.literal(true), codeHash: v.string() })

/** One earlier step of CUSTOM_AUTH, as the triggers get it in `session`. */
const challengeResult = v.object({ challengeName: v.string(), challengeResult: v.boolean(), challengeMetadata: v.nullable(v.string()) })

/** One earlier step of CUSTOM_AUTH, as the triggers get it in `session`. */
export type ChallengeResult = v.InferOutput<typeof challengeResult>

/** The stored state of a challenge session, by what the session is for. */
const states = {
  /** SignUp: ConfirmSignUp replaces it by SIGNED_UP. */
  SIGN_UP: v.object({}),
  /** ConfirmSignUp: signs the new user in by USER_AUTH. */
  SIGNED_UP: v.object({ salt }),
  NEW_PASSWORD_REQUIRED: v.object({ salt, device }),
  SELECT_CHALLENGE: v.object({}),
  PASSWORD: v.object({}),
  PASSWORD_SRP: v.object({}),
  /** `challenge`: the WebAuthn challenge, base64url. `isSimulated`: no answer is right. */
  WEB_AUTHN: v.object({ challenge: v.string(), isSimulated: v.optional(v.boolean()) }),
  EMAIL_OTP: v.union([firstFactorCode, secondFactorCode]),
  SMS_OTP: firstFactorCode,
  SMS_MFA: secondFactorCode,
  SOFTWARE_TOKEN_MFA: v.object({ device }),
  SELECT_MFA_TYPE: v.object({ device }),
  /** `pending`: the TOTP secret from AssociateSoftwareToken, encrypted, base64. `isVerified`: VerifySoftwareToken accepted a code. */
  MFA_SETUP: v.object({ pending: v.optional(v.string()), isVerified: v.optional(v.boolean()), device }),
  DEVICE_SRP_AUTH: v.object({ device: v.string() }),
  DEVICE_PASSWORD_VERIFIER: v.object({ device: v.string() }),
  /** `sealed`: the private challenge parameters, encrypted, base64. */
  CUSTOM_CHALLENGE: v.object({ results: v.array(challengeResult), metadata: v.nullable(v.string()), sealed: v.string(), device }),
}

/** What a challenge session is for: a challenge, or the next step of a sign-up. */
export type SessionPurpose = keyof typeof states

type States = { [Purpose in SessionPurpose]: v.InferOutput<(typeof states)[Purpose]> }

/** The state of a session for `Purpose`. */
export type ChallengeState<Purpose extends SessionPurpose = SessionPurpose> = States[Purpose]

/** A challenge session with its state parsed: a union discriminated by `challenge`. */
export type ChallengeSession<Purpose extends SessionPurpose = SessionPurpose> = {
  [Each in Purpose]: Omit<ChallengeSessionRow, 'challenge' | 'state'> & { challenge: Each; state: States[Each] }
}[Purpose]

/** Parses and validates the row of a session. Undefined where the session is for something else; throws where its state is not valid. */
export function parseChallengeSession<Purpose extends SessionPurpose>(
  row: ChallengeSessionRow,
  purpose: Purpose,
): ChallengeSession<Purpose> | undefined {
  if (row.challenge !== purpose) return undefined
  const parsed = v.safeParse<v.GenericSchema<unknown, States[Purpose]>>(states[purpose] as never, JSON.parse(row.state))
  if (!parsed.success) throw new Error(`The stored state of a ${purpose} session is not valid: ${parsed.issues[0].message}`)
  return { ...row, challenge: purpose, state: parsed.output } as ChallengeSession<Purpose>
}
