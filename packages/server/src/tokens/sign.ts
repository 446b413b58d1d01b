import { type AuthenticationResultType, tokenSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid, signJwt } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { User } from '../users/index.ts'
import { accessClaims, idClaims, type SignIn } from './claims.ts'
import { applied, type Customized } from './customize.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'

/** ID and access token of a sign-in. Both signatures run on the thread pool at once. */
export async function signTokens(
  call: Call,
  pool: Pool,
  client: AppClient,
  user: User,
  signIn: SignIn,
  customizing: Promise<Customized>,
): Promise<AuthenticationResultType> {
  const [keys, customized] = await Promise.all([keySet(call, pool), customizing])
  const at = Math.floor(call.now / 1000)
  const { ClientId } = client.settings
  const subject = { issuer: issuerOf(call.settings, pool), client, user, groups: customized.groups, signIn, at }
  const [AccessToken, IdToken] = await Promise.all([
    signJwt(keys.access, applied(accessClaims({ ...subject, jti: newUuid() }), 'access', customized, ClientId)),
    signJwt(keys.id, applied(idClaims({ ...subject, jti: newUuid() }), 'id', customized, ClientId)),
  ])
  return { AccessToken, ExpiresIn: tokenSeconds(client.settings, 'access'), TokenType: 'Bearer', IdToken }
}
