import { type AuthFlowType, flowPermission, refuse } from '@poolhouse/contract'
import { tierOf } from '../pools/index.ts'
import type { SignInRequest, SignInResponse } from './flow.ts'

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

/** Starts a sign-in by a flow. Throws where the client or the entry point does not allow the flow. */
export async function initiateAuth(flow: AuthFlowType, request: SignInRequest): Promise<SignInResponse> {
  const { client, entryPoint, pool } = request
  // ExplicitAuthFlows restricts the API only.
  const permission = entryPoint === 'Page' ? undefined : flowPermission(client.settings, flow, entryPoint, tierOf(pool))
  if (permission?.allowed === false) throw refuse(permission.exception, permission.message)
  const load: (() => Promise<Flow>) | undefined = flows[flow]
  if (!load) throw refuse('NotImplementedException', `The ${flow} flow is not built yet.`)
  return (await load())(request)
}
