import { deviceGroupKey, openDeviceVerifier } from '../../devices/index.ts'
import { issueSignInTokens } from '../../tokens/index.ts'
import { type ChallengeAnswer, done, type SignInResponse, wrongPassword } from '../flow.ts'
import { rememberedDevice } from '../remembered-device.ts'
import { factorAnswerOf, refuseWrongAnswer } from '../second-factor.ts'
import { openSrpExchange } from '../secret-block.ts'
import { isClockInTolerance, requiredSrpProof, verifySrpProof } from '../srp-exchange.ts'

/** The device knows its own password: the sign-in is complete. Spec: authentication 10.3. */
export async function devicePasswordVerifier(answer: ChallengeAnswer): Promise<SignInResponse> {
  const { call, pool, client, session, responses } = answer
  const claim = requiredSrpProof(responses)
  const { user, device } = await rememberedDevice(answer)
  const exchange = openSrpExchange(call, pool, client.settings.ClientId, claim.secretBlock, 'device secret block')
  const isRight =
    exchange?.subject === session.id &&
    isClockInTolerance(claim) &&
    (await verifySrpProof(exchange, openDeviceVerifier(call, pool, user.sub, device), deviceGroupKey(call, pool), claim))
  if (!isRight) return refuseWrongAnswer(answer, session, user, wrongPassword())
  const factor = factorAnswerOf(answer, session, user)
  return done(
    await issueSignInTokens(call, { pool, client, user, device, factor, wrongFactor: wrongPassword, source: 'AuthenticateDevice' }),
  )
}
