import { randomBytes } from 'node:crypto'
import { refuse, sessionSeconds } from '@poolhouse/contract'
import { assertSecretHash } from '../../clients/index.ts'
import { parseSrpA, srpChallenge } from '../../crypto/index.ts'
import { readLock } from '../../storage/index.ts'
import { findUser, simulatedIdentity, srpIdentity, subjectOf } from '../../users/index.ts'
import { preAuthenticate } from '../pre-authenticate.ts'
import { sealExchange } from '../secret-block.ts'
import { disabled, hidesUsers, lockedOut, type Next, required, type Start } from '../step.ts'

/**
 * The password never travels: the client and the server each show that they know it. A name that nobody has gets a challenge
 * that cannot be told from a real one (RFC 5054 §2.5.1.3). Spec: authentication, section 5.
 */
export async function userSrpAuth(start: Start): Promise<Next> {
  const { call, pool, client, parameters } = start
  const username = required(parameters, 'USERNAME')
  const A = required(parameters, 'SRP_A')
  if (parseSrpA(A) === undefined)
    throw refuse('InvalidParameterException', 'SRP_A must be a hexadecimal number other than 0 modulo N, and below N.')
  const user = await findUser(call, pool, username)
  await assertSecretHash(client, parameters.SECRET_HASH, username, async () => (user ? [user.username] : []))
  if (!user && !hidesUsers(client)) throw refuse('UserNotFoundException', 'User does not exist.')
  const subject = subjectOf(call, pool, user, username)
  if (await call.store.read(readLock({ poolId: pool.id, subject, at: call.now }))) throw lockedOut()
  if (user && !user.enabled && !hidesUsers(client)) throw disabled()
  await preAuthenticate(start, user, username)

  const isReal = user?.enabled && user.credential
  const { userId, salt, verifier } = isReal ? srpIdentity(call, pool, user) : simulatedIdentity(call, pool, username)
  const { b, B } = await srpChallenge(verifier, randomBytes(32))
  const SECRET_BLOCK = sealExchange(call, pool, client.settings.ClientId, {
    sub: isReal ? user.sub : undefined,
    userId,
    subject,
    A,
    B,
    b: b.toString('hex'),
    expiresAt: call.now + sessionSeconds(client.settings) * 1000,
  })
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: { SALT: salt, SRP_B: B, SECRET_BLOCK, USERNAME: userId, USER_ID_FOR_SRP: userId },
  }
}
