import { deviceGroupKey, openDeviceVerifier } from '../../devices/index.ts'
import { issueSignInTokens } from '../../tokens/index.ts'
import { type ChallengeAnswer, type SignInResponse, tokensResponse } from '../flow.ts'
import { wrongPassword } from '../refusals.ts'
import { getChallengedDevice } from '../remembered-device.ts'
import { factorAnswerOf, refuseWrongAnswer } from '../second-factor.ts'
import { openSrpExchange } from '../secret-block.ts'
import { isClockInTolerance, requiredSrpProof, verifySrpProof } from '../srp-exchange.ts'

/** The device proves its own password by SRP, which completes the sign-in. docs/reference/authentication.md#10.3. */
export async function devicePasswordVerifier(challengeAnswer: ChallengeAnswer<'DEVICE_PASSWORD_VERIFIER'>): Promise<SignInResponse> {
  const { call, pool, client, session, responses } = challengeAnswer
  const proof = requiredSrpProof(responses)
  const { user, device } = await getChallengedDevice(challengeAnswer)
  const exchange = openSrpExchange(call, pool, client.settings.ClientId, proof.secretBlock, 'device secret block')
  const verifier = openDeviceVerifier(call, pool, user.sub, device)
  const isCorrect =
    verifier !== undefined &&
    exchange?.subject === session.id &&
    isClockInTolerance(proof) &&
    (await verifySrpProof(exchange, verifier, deviceGroupKey(call, pool), proof))
  if (!isCorrect) return refuseWrongAnswer(challengeAnswer, session, user, wrongPassword())
  const answer = factorAnswerOf(challengeAnswer, session, user)
  const source = 'AuthenticateDevice'
  return tokensResponse(await issueSignInTokens(call, { pool, client, user, device, answer, wrongAnswer: wrongPassword, source }))
}
