import { type AuthFlowType, flowPermission, refuse } from '@poolhouse/contract'
import { tierOf } from '../pools/index.ts'
import { underProtection } from '../threat-protection/index.ts'
import type { SignInRequest, SignInResponse } from './flow.ts'
import { signInResult } from './sign-in-event.ts'

type Flow = (request: SignInRequest) => Promise<SignInResponse>

/** The flows, in the order of the API page; each is loaded at its first use. */
const flows = {
  USER_SRP_AUTH: async () => (await import('./flows/USER_SRP_AUTH.ts')).userSrpAuth,
  REFRESH_TOKEN_AUTH: async () => (await import('./flows/REFRESH_TOKEN_AUTH.ts')).refreshTokenAuth,
  REFRESH_TOKEN: async () => (await import('./flows/REFRESH_TOKEN_AUTH.ts')).refreshTokenAuth,
  CUSTOM_AUTH: async () => (await import('./flows/CUSTOM_AUTH.ts')).customAuth,
  ADMIN_NO_SRP_AUTH: async () => (await import('./flows/USER_PASSWORD_AUTH.ts')).userPasswordAuth,
  USER_PASSWORD_AUTH: async () => (await import('./flows/USER_PASSWORD_AUTH.ts')).userPasswordAuth,
  ADMIN_USER_PASSWORD_AUTH: async () => (await import('./flows/USER_PASSWORD_AUTH.ts')).userPasswordAuth,
  USER_AUTH: async () => (await import('./flows/USER_AUTH.ts')).userAuth,
} satisfies Record<AuthFlowType, () => Promise<Flow>>

/** Names of the flows in the table above; docs/compatibility.md is generated from it. */
export const builtFlows = Object.keys(flows)

/**
 * Starts a sign-in by a flow. The order of checks in each sign-in operation; where several fail, the first one is answered
 * (test/sign-in/order-of-checks.test.ts, order-of-challenges.test.ts and order-of-unsigned.test.ts have every pair of faults):
 *
 * | | InitiateAuth, AdminInitiateAuth | RespondToAuthChallenge, AdminRespondToAuthChallenge | REFRESH_TOKEN_AUTH |
 * |---|---|---|---|
 * | 1 | the input is valid | the input is valid | the input is valid |
 * | 2 | the pool (administrators) and the client exist | the same | the same |
 * | 3 | the client and the entry point allow the flow | USERNAME is there | as InitiateAuth |
 * | 4 | the parameters of the flow are there | Session is there | REFRESH_TOKEN is there |
 * | 5 | SECRET_HASH | the session: exists, not used, not expired | SECRET_HASH |
 * | 6 | the flow is configured | SECRET_HASH | the token |
 * | 7 | the user exists, is not locked out, is enabled | the session belongs to the user of USERNAME | the user may sign in |
 * | 8 | the device | the responses of the challenge are there | the device |
 * | 9 | PreAuthentication | the user is enabled, the device | |
 * | 10 | RESET_REQUIRED and UNCONFIRMED, unless the client hides user existence | the answer | |
 * | 11 | the password | | |
 * | 12 | the other statuses, then second factors | | |
 *
 * PASSWORD_VERIFIER has no session: SECRET_HASH, the responses, SECRET_BLOCK, lock-out, device, then 10 to 12 of InitiateAuth. Steps 5 to 9 of
 * InitiateAuth are `identifyUser`. docs/reference/authentication.md#1.4.
 *
 * @throws InvalidParameterException where the client or the entry point does not allow the flow
 */
export async function initiateAuth(flow: AuthFlowType, request: SignInRequest): Promise<SignInResponse> {
  const { client, entryPoint, pool } = request
  // ExplicitAuthFlows restricts the API only.
  const permission = entryPoint === 'Page' ? undefined : flowPermission(client.settings, flow, entryPoint, tierOf(pool))
  if (permission?.allowed === false) throw refuse(permission.exception, permission.message, { rule: permission.rule })
  const load: (() => Promise<Flow>) | undefined = flows[flow]
  if (!load) throw refuse('NotImplementedException', `The ${flow} flow is not built yet.`)
  const run = await load()
  // A refresh is no sign-in.
  if (flow === 'REFRESH_TOKEN' || flow === 'REFRESH_TOKEN_AUTH') return run(request)
  const about = { pool, clientId: client.settings.ClientId, type: 'SignIn', isCustom: flow === 'CUSTOM_AUTH' } as const
  return underProtection(request.call, { ...about, resultOf: signInResult('Password') }, call => run({ ...request, call }))
}
