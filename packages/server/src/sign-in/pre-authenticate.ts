import { runTrigger, userAttributes } from '../triggers/index.ts'
import type { User } from '../users/index.ts'
import type { SignInContext } from './flow.ts'

/**
 * Runs PreAuthentication, which may refuse the attempt, once in a sign-in. It also runs for an unknown user, so that the response time
 * does not reveal which users exist. docs/reference/lambda-triggers.md#6.3.
 */
export async function preAuthenticate(
  { call, pool, client, preAuthenticationDone }: Pick<SignInContext, 'call' | 'pool' | 'client' | 'preAuthenticationDone'>,
  user: User | undefined,
  name: string,
): Promise<void> {
  if (preAuthenticationDone) return
  await runTrigger(call, pool, {
    trigger: 'PreAuthentication',
    source: 'Authentication',
    userName: user?.username ?? name,
    clientId: client.settings.ClientId,
    request: {
      userAttributes: user ? userAttributes(pool, user) : {},
      validationData: call.triggerContext?.validationData ?? {},
      userNotFound: user === undefined,
    },
  })
}
