import { createHash } from 'node:crypto'
import { newUuid, timingSafeEqualText } from '../../crypto/index.ts'
import { type AuthorizationCodeRow, burnAuthorizationCode, readAuthorizationCode } from '../../storage/index.ts'
import { canReadScopes, redeemAuthorizationCodeForTokens } from '../../tokens/index.ts'
import { findUserBySub } from '../../users/index.ts'
import { authorizationCodeId } from '../authorization-response.ts'
import { OAuthError } from '../errors.ts'
import type { Parameters } from '../parameters.ts'
import { profileOf } from '../protocol-profile.ts'
import { assertFlowAllowed, type Grant, rethrowAsInvalidGrant } from './grant.ts'

/** RFC 6749 §4.1.3, RFC 7636 §4.6. A code of another client, or for another target, stays good for whom it was made. */
export const authorizationCode: Grant = async ({ call, pool, client, parameters }) => {
  assertFlowAllowed(client, 'code')
  const given = parameters.get('code')
  if (given === undefined) throw new OAuthError('invalid_request')
  const code = await call.store.read(readAuthorizationCode(authorizationCodeId(call, given)))
  if (code?.pool_id !== pool.id || code.client_id !== client.settings.ClientId || code.expires_at <= call.now)
    throw new OAuthError('invalid_grant')
  const redirectUri = parameters.get('redirect_uri')
  if (redirectUri !== code.redirect_uri && !(redirectUri === undefined && code.is_redirect_given === 0)) {
    const { code: refused, description } = profileOf(call.settings).redirectUriMismatch
    throw new OAuthError(refused, { description })
  }
  if (!isCodeVerifierValid(code, parameters)) {
    await call.store.decide(burnAuthorizationCode, { id: code.id, by: newUuid(), at: call.now })
    throw new OAuthError('invalid_grant')
  }
  const user = await findUserBySub(call, pool, code.sub)
  if (!user?.enabled || user.status === 'RESET_REQUIRED' || !canReadScopes(client, code.scopes)) throw new OAuthError('invalid_grant')
  const told = { ...call, triggerContext: { clientId: client.settings.ClientId } }
  const redeemed = await rethrowAsInvalidGrant(redeemAuthorizationCodeForTokens(told, { pool, client, user }, code))
  if (redeemed.kind === 'refused') throw new OAuthError('invalid_grant')
  return redeemed.tokens
}

/** A verifier without a challenge is refused as well: somebody took the challenge away on the way (RFC 9700 §4.8.2). */
function isCodeVerifierValid({ code_challenge: challenge }: AuthorizationCodeRow, parameters: Parameters): boolean {
  const verifier = parameters.get('code_verifier')
  if (challenge === null) return verifier === undefined
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false
  return timingSafeEqualText(createHash('sha256').update(verifier).digest('base64url'), challenge)
}
