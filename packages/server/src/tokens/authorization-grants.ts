import { ownMember, readableAttributeNames, tokenLifetimeSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import {
  type Attempt,
  type AuthorizationCodeRow,
  createBrowserSession,
  createFamily,
  endBrowserSession,
  type FactorAnswer,
  type NewBrowserSession,
  redeemAuthorizationCode,
} from '../storage/index.ts'
import { newSessionTracking } from '../user-sessions/index.ts'
import type { User } from '../users/index.ts'
import type { SignInRecord } from './claims.ts'
import { customizeUserTokens, hasPreTokenGeneration } from './customize.ts'
import { newFamily } from './family.ts'
import { runPostAuthentication, signInRefusals, type Tokens } from './issue-tokens.ts'
import { formatRefreshToken } from './refresh-token.ts'
import { attributesNeededForScope } from './scope-claims.ts'
import { signTokens } from './sign.ts'

/** What an authorization request was granted; an authorization code keeps it until it is redeemed. */
export type AuthorizationGrant = Pick<AuthorizationCodeRow, 'session_id' | 'scopes' | 'nonce' | 'audience' | 'auth_time' | 'authentication'>

interface Party {
  pool: Pool
  client: AppClient
  user: User
}

/** Whether the client may read all attributes of each scope. The service refuses other clients at the token endpoint. */
export const canReadScopes = ({ settings }: AppClient, scopes: string): boolean =>
  scopes.split(' ').every(scope => {
    const names = ownMember(attributesNeededForScope, scope) ?? []
    return readableAttributeNames(settings, names).length === names.length
  })

const newSignIn = (granted: AuthorizationGrant): SignInRecord => ({
  familyId: newUuid(),
  eventId: newUuid(),
  authTime: granted.auth_time,
  scopes: granted.scopes,
  grant: { audience: granted.audience, nonce: granted.nonce },
  authentication: granted.authentication,
})

const origin = ({ audience, session_id, authentication }: AuthorizationGrant) => ({ audience, browser_session: session_id, authentication })

/** Redeems a code for ID, access and refresh token. The caller has checked the client, the redirect URI and the PKCE verifier. */
export async function redeemAuthorizationCodeForTokens(
  call: Call,
  party: Party,
  code: AuthorizationCodeRow,
): Promise<{ kind: 'tokens'; tokens: Tokens } | { kind: 'refused' }> {
  const { pool, client, user } = party
  const signIn = newSignIn(code)
  const family = { ...newFamily(call, party, signIn), ...origin(code), grant_type: 'code' as const }
  const customizing = customizeUserTokens(call, pool, client, user, signIn, 'HostedAuth')
  // Where PreTokenGeneration refuses, the code stays unused.
  if (hasPreTokenGeneration(pool)) await customizing
  const redemption = {
    id: code.id,
    by: newUuid(),
    at: call.now,
    family,
    tracked: newSessionTracking(call, pool),
    event: call.analytics?.event('sign-in', { sub: user.sub }),
  }
  const [outcome, tokens] = await Promise.all([
    call.store.decide(redeemAuthorizationCode, redemption),
    signTokens(call, pool, client, user, signIn, customizing),
  ])
  if (outcome !== 'created') return { kind: 'refused' }
  const token = { familyId: signIn.familyId, sub: user.sub, clientId: client.settings.ClientId, generation: 0 }
  return { kind: 'tokens', tokens: { ...tokens, RefreshToken: formatRefreshToken(call, pool, token) } }
}

/**
 * Tokens of the implicit grant, without a refresh token; the family expires with them. Undefined where the user was disabled, deleted or
 * signed out everywhere in the meantime.
 */
export async function issueImplicitTokens(call: Call, party: Party, granted: AuthorizationGrant): Promise<Tokens | undefined> {
  const { pool, client, user } = party
  const signIn = newSignIn(granted)
  const seconds = Math.max(tokenLifetimeSeconds(client.settings, 'access'), tokenLifetimeSeconds(client.settings, 'id'))
  const family = { ...newFamily(call, party, signIn, seconds), ...origin(granted), grant_type: 'implicit' as const }
  const customizing = customizeUserTokens(call, pool, client, user, signIn, 'HostedAuth')
  if (hasPreTokenGeneration(pool)) await customizing
  const [outcome, tokens] = await Promise.all([
    call.store.decide(createFamily, { family, event: call.analytics?.event('sign-in', { sub: user.sub }) }),
    signTokens(call, pool, client, user, signIn, customizing),
  ])
  return outcome === 'created' ? tokens : undefined
}

interface BrowserSignIn extends Party {
  session: NewBrowserSession['session']
  /** The verified password, or the answer to the last challenge; accepted in the transaction that creates the session. */
  attempt?: Attempt
  answer?: FactorAnswer & { totpStep?: number }
  /** The exception for an answer beyond the limits. */
  wrongAnswer?: () => Error
  /** The first sign-in of a user of an identity provider, for which PostConfirmation ran. docs/reference/lambda-triggers.md#5.1. */
  isFirst?: boolean
}

/** Creates the browser session of a completed sign-in, then runs PostAuthentication. Where the trigger refuses, the session is ended. */
export async function createBrowserSignIn(
  call: Call,
  { session, attempt, answer, wrongAnswer, isFirst = false, ...party }: BrowserSignIn,
): Promise<void> {
  const outcome = await call.store.decide(createBrowserSession, { session, attempt, answer })
  assertOutcome(outcome, 'created', signInRefusals(wrongAnswer))
  if (isFirst) return
  try {
    await runPostAuthentication(call, party, false)
  } catch (error) {
    await call.store.decide(endBrowserSession, { id: session.id, at: call.now })
    throw error
  }
}
