import { randomBytes } from 'node:crypto'
import { srpChallenge } from '../../crypto/index.ts'
import { deviceNotFound, openDeviceVerifier } from '../../devices/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { replaceChallengeSession } from '../../storage/index.ts'
import { newChallengeSession, useOf } from '../challenge-sessions.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { challengeRefusals } from '../refusals.ts'
import { getChallengedDevice } from '../remembered-device.ts'
import { sealSrpExchange } from '../secret-block.ts'
import { requiredSrpA } from '../srp-exchange.ts'

/** A remembered device starts to prove its own password by SRP. docs/reference/authentication.md#10.3. */
export async function deviceSrpAuth(answer: ChallengeAnswer<'DEVICE_SRP_AUTH'>): Promise<SignInResponse> {
  const { call, pool, client, session, responses } = answer
  const A = requiredSrpA(responses)
  const { user, device } = await getChallengedDevice(answer)
  const verifier = openDeviceVerifier(call, pool, user.sub, device)
  // Nothing is proven yet: client libraries forget the key of a device that does not exist, and sign in without it.
  if (!verifier) throw deviceNotFound()
  const { b, B } = await srpChallenge(verifier, randomBytes(32))
  const next = newChallengeSession(answer, 'DEVICE_PASSWORD_VERIFIER', user, { device: device.key })
  const exchange = {
    sub: user.sub,
    userId: device.key,
    subject: next.session.id,
    A,
    B,
    b: b.toString('hex'),
    expiresAt: next.session.expires_at,
  }
  const SECRET_BLOCK = sealSrpExchange(call, pool, client.settings.ClientId, exchange, 'device secret block')
  const outcome = await call.store.decide(replaceChallengeSession, { session: next.session, answered: useOf(call, session) })
  assertOutcome(outcome, 'opened', challengeRefusals)
  const SALT = device.salt.replace(/^0+(?=.)/, '')
  return {
    ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
    Session: next.handle,
    ChallengeParameters: { SALT, SRP_B: B, SECRET_BLOCK, DEVICE_KEY: device.key, USERNAME: user.username },
  }
}
