import { runTrigger, userAttributes } from '../triggers/index.ts'
import type { User } from '../users/index.ts'
import type { SignInRequest } from './flow.ts'

/**
 * The pool's function may refuse the attempt before anything is proven. It hears of a name that nobody has, too, so that it costs the
 * same; a client that tells who exists never comes here with one. Spec: lambda-triggers 6.3.
 */
export async function preAuthenticate(
  { call, pool, client, preAuthenticationDone }: Omit<SignInRequest, 'parameters'>,
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
