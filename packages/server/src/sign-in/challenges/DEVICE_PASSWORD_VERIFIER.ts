import { deviceGroupKey, openVerifier } from '../../devices/index.ts'
import { beginSignIn } from '../../tokens/index.ts'
import { type Answer, done, type Next, wrongPassword } from '../flow.ts'
import { rememberedDevice } from '../remembered-device.ts'
import { guessOf, wrongCode } from '../second-factor.ts'
import { openExchange } from '../secret-block.ts'
import { isProven, isTimely, requiredClaim } from '../srp-exchange.ts'

/** The device knows its own password: the sign-in is complete. Spec: authentication 10.3. */
export async function devicePasswordVerifier(answer: Answer): Promise<Next> {
  const { call, pool, client, session, responses } = answer
  const claim = requiredClaim(responses)
  const { user, device } = await rememberedDevice(answer)
  const exchange = openExchange(call, pool, client.settings.ClientId, claim.secretBlock, 'device secret block')
  const isRight =
    exchange?.subject === session.id &&
    isTimely(claim) &&
    (await isProven(exchange, openVerifier(call, pool, user.sub, device), deviceGroupKey(call, pool), claim))
  if (!isRight) return wrongCode(answer, session, user, wrongPassword())
  const factor = guessOf(answer, session, user)
  return done(await beginSignIn(call, { pool, client, user, device, factor, wrongFactor: wrongPassword, source: 'AuthenticateDevice' }))
}
