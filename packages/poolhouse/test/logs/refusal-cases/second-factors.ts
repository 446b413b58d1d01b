import { totpCode } from '../../../../server/test/support/authenticator-app.ts'
import { wrongCode } from '../../../../server/test/support/inbox.ts'
import { answerApp, passwordFlow, type RefusalCase, withApp } from './refusal-case.ts'

/** Refusals of second factors and sessions. */
export const secondFactorsCases: readonly RefusalCase[] = [
  {
    title: 'a wrong code of an authenticator app',
    act: async kit => {
      const user = await withApp(kit)
      return answerApp(kit, user, wrongCode(totpCode(user.secret, kit.service.clock.now())))
    },
    outcome: 'CodeMismatchException',
    rule: 'factor-code-wrong',
    setting: 'verification code',
    value: 'not the one of the challenge',
    where: 'user ',
  },
  {
    title: 'a challenge that is answered too late',
    act: async kit => {
      const user = await withApp(kit)
      await kit.service.clock.advance(181_000)
      return answerApp(kit, user, totpCode(user.secret, kit.service.clock.now()))
    },
    outcome: 'NotAuthorizedException',
    rule: 'session-expired',
    setting: 'AuthSessionValidity',
    value: '3 minutes',
    where: 'app client ',
  },
  {
    title: 'a Session of another client',
    act: async kit => {
      const [user, other] = [await withApp(kit), await kit.pool(passwordFlow)]
      return answerApp(kit, { ...user, ClientId: other.ClientId }, '123456')
    },
    outcome: 'NotAuthorizedException',
    rule: 'session-invalid',
    setting: 'AuthSessionValidity',
    value: '3 minutes',
    where: 'app client ',
  },
]
