import { type AuthFlowType, flowPermission, refuse } from '@poolhouse/contract'
import { tierOf } from '../pools/index.ts'
import type { SignInRequest, SignInResponse } from './flow.ts'

type Run = (start: SignInRequest) => Promise<SignInResponse>

/** Spec order. A flow without a file is not built yet; it is refused, after the client's own settings have had their say. */
const flows = {
  USER_SRP_AUTH: async () => (await import('./flows/USER_SRP_AUTH.ts')).userSrpAuth,
  REFRESH_TOKEN_AUTH: async () => (await import('./flows/REFRESH_TOKEN_AUTH.ts')).refreshTokenAuth,
  REFRESH_TOKEN: async () => (await import('./flows/REFRESH_TOKEN_AUTH.ts')).refreshTokenAuth,
  CUSTOM_AUTH: async () => (await import('./flows/CUSTOM_AUTH.ts')).customAuth,
  ADMIN_NO_SRP_AUTH: async () => (await import('./flows/USER_PASSWORD_AUTH.ts')).userPasswordAuth,
  USER_PASSWORD_AUTH: async () => (await import('./flows/USER_PASSWORD_AUTH.ts')).userPasswordAuth,
  ADMIN_USER_PASSWORD_AUTH: async () => (await import('./flows/USER_PASSWORD_AUTH.ts')).userPasswordAuth,
  USER_AUTH: async () => (await import('./flows/USER_AUTH.ts')).userAuth,
} satisfies Record<AuthFlowType, (() => Promise<Run>) | undefined>

/** For docs/compatibility.md, so that it says what the table says. */
export const builtFlows = Object.keys(flows).filter(flow => flows[flow as AuthFlowType] !== undefined)

export async function initiateAuth(flow: AuthFlowType, start: SignInRequest): Promise<SignInResponse> {
  // ExplicitAuthFlows is about the API: a page asks for a password whatever it says.
  const permission =
    start.entryPoint === 'Page' ? undefined : flowPermission(start.client.settings, flow, start.entryPoint, tierOf(start.pool))
  if (permission?.allowed === false) throw refuse(permission.exception, permission.message)
  const load: (() => Promise<Run>) | undefined = flows[flow]
  if (!load) throw refuse('NotImplementedException', `The ${flow} flow is not built yet.`)
  return (await load())(start)
}
