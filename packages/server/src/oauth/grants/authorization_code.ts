import { createHash } from 'node:crypto'
import { type DecidingRule, refuseBecause } from '@poolhouse/contract'
import { isAsWritten } from '../../changed-rows.ts'
import type { Call } from '../../context.ts'
import { newUuid, timingSafeEqualText } from '../../crypto/index.ts'
import { assertOutcomeKind } from '../../outcomes.ts'
import { profileOf } from '../../protocol-profile.ts'
import { type AuthorizationCodeRow, burnAuthorizationCode, readAuthorizationCode } from '../../storage/index.ts'
import { canReadScopes, redeemAuthorizationCodeForTokens } from '../../tokens/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { authorizationCodeIds, boundCodeValues } from '../authorization-response.ts'
import { missingParameterError, OAuthError } from '../errors.ts'
import type { Parameters } from '../parameters.ts'
import { assertFlowAllowed, type Grant, rethrowAsInvalidGrant } from './grant.ts'

/**
 * RFC 6749 §4.1.3, PKCE (RFC 7636 §4.6). A request of another client, or with another redirect URI, does not spend the code; a wrong code
 * verifier does. Authorization code reuse revokes the tokens that the code gave (storage/authorization-codes.ts).
 */
export const authorizationCode: Grant = {
  isAnnounced: true,
  registration: 'code',
  async issueTokens({ call, pool, client, parameters }) {
    assertFlowAllowed(client, 'code')
    const given = parameters.get('code')
    if (given === undefined) throw missingParameterError('code')
    const code = await findCode(call, given)
    if (code?.pool_id !== pool.id || code.client_id !== client.settings.ClientId) throw invalidGrant({ id: 'authorization-code-invalid' })
    if (code.expires_at <= call.now)
      throw invalidGrant({ id: 'authorization-code-expired', value: `expired at ${new Date(code.expires_at).toISOString()}` })
    if (!isAsWritten(call, pool.id, boundCodeValues(code), code.binding)) throw invalidGrant({ id: 'authorization-code-invalid' })
    const redirectUri = parameters.get('redirect_uri')
    if (redirectUri !== code.redirect_uri && !(redirectUri === undefined && code.is_redirect_given === 0)) {
      const { code: error, description } = profileOf(call.settings).redirectUriMismatch
      const rule = { id: 'redirect-differs-from-code', sent: redirectUri ?? '', value: code.redirect_uri } as const
      throw new OAuthError(error, { description, rule })
    }
    if (!isCodeVerifierValid(code, parameters)) {
      await call.store.decide(burnAuthorizationCode, { id: code.id, by: newUuid(), at: call.now })
      throw invalidGrant({ id: 'code-verifier-wrong', value: code.code_challenge === null ? 'not expected' : 'does not match' })
    }
    const user = await findUserBySub(call, pool, code.sub)
    if (!user) throw invalidGrant({ id: 'user-unknown' })
    if (!user.enabled) throw new OAuthError('invalid_grant', { cause: refuseBecause('user-disabled') })
    if (user.status === 'RESET_REQUIRED') throw invalidGrant({ id: 'password-reset-required' })
    if (!canReadScopes(client, code.scopes)) throw invalidGrant({ id: 'attribute-not-readable', sent: code.scopes })
    const triggerCall = { ...call, triggerContext: { clientId: client.settings.ClientId } }
    const redeemed = await rethrowAsInvalidGrant(redeemAuthorizationCodeForTokens(triggerCall, { pool, client, user }, code))
    assertOutcomeKind(redeemed, 'tokens', { refused: () => invalidGrant({ id: 'authorization-code-invalid' }) })
    return redeemed.tokens
  },
}

async function findCode(call: Call, given: string): Promise<AuthorizationCodeRow | undefined> {
  for (const id of authorizationCodeIds(call, given)) {
    const row = await call.store.read(readAuthorizationCode(id))
    if (row) return row
  }
  return undefined
}

const invalidGrant = (rule: DecidingRule) => new OAuthError('invalid_grant', { rule })

/** PKCE. A verifier for a code without a challenge is refused too: it shows that the challenge was stripped (RFC 9700 §4.8.2). */
function isCodeVerifierValid({ code_challenge: challenge }: AuthorizationCodeRow, parameters: Parameters): boolean {
  const verifier = parameters.get('code_verifier')
  if (challenge === null) return verifier === undefined
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false
  return timingSafeEqualText(createHash('sha256').update(verifier).digest('base64url'), challenge)
}
