import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterEach } from 'vitest'
import type { TriggerSettings } from '../../src/context.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import { claimsOf } from './support.ts'

/** Services and pools with a PreAuthentication trigger, stopped after each test of the file that calls this. */
export function preAuthentications() {
  const running: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const stop of running.splice(0).reverse()) await stop()
  })
  async function serviceWith(triggers: Partial<TriggerSettings>): Promise<TestService> {
    const service = await startTestService({ triggers })
    running.push(() => service.close())
    return service
  }
  /** A pool with this PreAuthentication trigger. Returns a function that signs in and returns the username. */
  async function poolWith(service: TestService, PreAuthentication: string) {
    const { ClientId } = await createPoolWithUser(
      service,
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
      { LambdaConfig: { PreAuthentication } },
    )
    const AuthParameters = { USERNAME: 'alice', PASSWORD: password }
    return async () => {
      const { AuthenticationResult } = await service.sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      )
      return claimsOf(AuthenticationResult!.AccessToken).username
    }
  }
  return { running, serviceWith, poolWith }
}

/** The exception of a trigger that was not reached, or that gave no answer. */
export const unexpected = (reason: string) => ({
  name: 'UnexpectedLambdaException',
  message: `PreAuthentication invocation failed due to ${reason}.`,
})

/** The exception of a trigger that threw an error with this text. */
export const threw = (text: string) => ({ name: 'UserLambdaValidationException', message: `PreAuthentication failed with error ${text}.` })
