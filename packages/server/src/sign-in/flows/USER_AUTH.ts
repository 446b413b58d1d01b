import { refuse } from '@poolhouse/contract'
import { signInAfterSignUp } from '../after-sign-up.ts'
import { firstFactorsOf, isFirstFactor, offeredFirstFactors } from '../first-factors.ts'
import type { SignInRequest, SignInResponse } from '../flow.ts'
import { findUserBySecretHash, identifyUser } from '../identify-user.ts'
import { requiredParameter } from '../refusals.ts'
import { offerFirstFactors, startFirstFactor } from '../start-first-factor.ts'

/** The user selects a first factor. An unknown user gets challenges like any other. docs/reference/authentication.md#9. */
export async function userAuth(request: SignInRequest): Promise<SignInResponse> {
  const { pool, parameters } = request
  const name = requiredParameter(parameters, 'USERNAME')
  const preferred = parameters.PREFERRED_CHALLENGE
  if (preferred && !isFirstFactor(preferred))
    throw refuse('InvalidParameterException', `PREFERRED_CHALLENGE ${preferred} is not supported.`)
  if (request.sessionHandle !== undefined)
    return signInAfterSignUp(request, request.sessionHandle, name, await findUserBySecretHash(request, name))

  const hasPassword = preferred === 'PASSWORD' && !!parameters.PASSWORD
  const identified = await identifyUser(request, {
    migrationPassword: hasPassword && offeredFirstFactors(pool).includes('PASSWORD') ? parameters.PASSWORD : undefined,
    refusesLockedOut: preferred === 'PASSWORD' || preferred === 'PASSWORD_SRP',
    checksDevice: hasPassword,
  })
  const { user, subject } = identified
  const chooser = { name, user: user?.enabled ? user : undefined, subject, identified }
  const continued = { ...request, preAuthenticationDone: true as const }
  // A migrated user may have to reset the password before it can be selected: verifying it says so.
  if (identified.isMigrated) return startFirstFactor(continued, chooser, 'PASSWORD')
  const isOffered = preferred && isFirstFactor(preferred) && (await firstFactorsOf(request, chooser)).shown.includes(preferred)
  return isOffered ? startFirstFactor(continued, chooser, preferred) : offerFirstFactors(continued, chooser)
}
