import { type AuthenticationResultType, tokenSeconds } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid, signJwt } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { listGroupsOfUser } from '../storage/index.ts'
import { assertNoTrigger } from '../triggers/index.ts'
import type { User } from '../users/index.ts'
import { accessClaims, idClaims, type SignIn } from './claims.ts'
import { issuerOf } from './issuer.ts'
import { keySet } from './keys.ts'

/** Before anything is written for a token that then could not be made. */
export const assertSignable = (pool: Pool): void => assertNoTrigger(pool, 'PreTokenGeneration', 'PreTokenGenerationConfig')

/** Quota of the service: groups of a user. */
const mostGroups = 100

/** ID and access token of a sign-in. Both signatures run on the thread pool at once. */
export async function signTokens(call: Call, pool: Pool, client: AppClient, user: User, signIn: SignIn): Promise<AuthenticationResultType> {
  const [keys, groups] = await Promise.all([
    keySet(call, pool),
    call.store.read(listGroupsOfUser({ poolId: pool.id, sub: user.sub, after: '', limit: mostGroups })),
  ])
  const at = Math.floor(call.now / 1000)
  const subject = { issuer: issuerOf(call.settings, pool), client, user, groups, signIn, at }
  const [AccessToken, IdToken] = await Promise.all([
    signJwt(keys.access, accessClaims({ ...subject, jti: newUuid() })),
    signJwt(keys.id, idClaims({ ...subject, jti: newUuid() })),
  ])
  return { AccessToken, ExpiresIn: tokenSeconds(client.settings, 'access'), TokenType: 'Bearer', IdToken }
}
