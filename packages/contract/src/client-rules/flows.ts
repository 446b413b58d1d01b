import type { ErrorName } from '../errors.ts'
import type { AuthFlowType, ExplicitAuthFlowsType, UserPoolTierType } from '../generated/operations.ts'
import type { DecidingRule } from '../refusal-rules.ts'
import type { Client } from './client.ts'
import { rotatesRefreshTokens } from './lifetimes.ts'

/** An operation that starts a sign-in. */
export type SignInApi = 'InitiateAuth' | 'AdminInitiateAuth'

/** Whether a client may do something, and if not, the service's exception. */
export type Permission = { allowed: true } | { allowed: false; exception: ErrorName; message: string; rule: DecidingRule }

type LegacyFlow = 'ADMIN_NO_SRP_AUTH' | 'CUSTOM_AUTH_FLOW_ONLY' | 'USER_PASSWORD_AUTH'

/** ExplicitAuthFlows values that are older than the `ALLOW_` values; the two kinds cannot be mixed. */
export const legacyFlows: ReadonlySet<ExplicitAuthFlowsType> = new Set<LegacyFlow>([
  'ADMIN_NO_SRP_AUTH',
  'CUSTOM_AUTH_FLOW_ONLY',
  'USER_PASSWORD_AUTH',
])

/** The flows of a client whose ExplicitAuthFlows is absent or empty; DescribeUserPoolClient does not show them. */
export const defaultFlows: readonly ExplicitAuthFlowsType[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']

interface Flow {
  operations: readonly SignInApi[]
  allowedBy: ExplicitAuthFlowsType
  /** In a legacy list: the value that allows the flow; `unless-custom-only`: every list does but CUSTOM_AUTH_FLOW_ONLY; `always`: every list does. */
  allowedByLegacy?: LegacyFlow | 'unless-custom-only' | 'always'
  errorMessage: string
}

const both: readonly SignInApi[] = ['InitiateAuth', 'AdminInitiateAuth']
const generic = 'Auth flow not enabled for this client'
const adminPassword: Flow = {
  operations: ['AdminInitiateAuth'],
  allowedBy: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  allowedByLegacy: 'ADMIN_NO_SRP_AUTH',
  errorMessage: generic,
}
const refresh: Flow = { operations: both, allowedBy: 'ALLOW_REFRESH_TOKEN_AUTH', allowedByLegacy: 'always', errorMessage: generic }

/** The ExplicitAuthFlows value that allows each AuthFlow, and the operations that may start it. */
export const signInFlows: Readonly<Record<AuthFlowType, Flow>> = {
  USER_SRP_AUTH: {
    operations: both,
    allowedBy: 'ALLOW_USER_SRP_AUTH',
    allowedByLegacy: 'unless-custom-only',
    errorMessage: 'USER_SRP_AUTH is not enabled for the client.',
  },
  CUSTOM_AUTH: {
    operations: both,
    allowedBy: 'ALLOW_CUSTOM_AUTH',
    allowedByLegacy: 'always',
    errorMessage: 'CUSTOM_AUTH is not enabled for the client.',
  },
  USER_PASSWORD_AUTH: {
    operations: ['InitiateAuth'],
    allowedBy: 'ALLOW_USER_PASSWORD_AUTH',
    allowedByLegacy: 'USER_PASSWORD_AUTH',
    errorMessage: 'USER_PASSWORD_AUTH flow not enabled for this client',
  },
  ADMIN_USER_PASSWORD_AUTH: adminPassword,
  ADMIN_NO_SRP_AUTH: adminPassword,
  USER_AUTH: { operations: both, allowedBy: 'ALLOW_USER_AUTH', errorMessage: 'USER_AUTH is not enabled for the client.' },
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
}

const yes: Permission = { allowed: true }
const no = (message: string, rule: DecidingRule): Permission => ({ allowed: false, exception: 'InvalidParameterException', message, rule })

/** ExplicitAuthFlows of the client, or the default flows where it has none. */
export const effectiveFlows = ({ ExplicitAuthFlows }: Pick<Client, 'ExplicitAuthFlows'>): readonly ExplicitAuthFlowsType[] =>
  ExplicitAuthFlows?.length ? ExplicitAuthFlows : defaultFlows

function allowedByList({ allowedBy, allowedByLegacy }: Flow, list: readonly ExplicitAuthFlowsType[]): boolean {
  if (!list.some(name => legacyFlows.has(name))) return list.includes(allowedBy)
  if (allowedByLegacy === 'always') return true
  if (allowedByLegacy === undefined || list.includes('CUSTOM_AUTH_FLOW_ONLY')) return false
  return allowedByLegacy === 'unless-custom-only' || list.includes(allowedByLegacy)
}

const isRefresh = (flow: AuthFlowType): boolean => flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN'

/** The settings of a client that decide which flows it may use. */
export type FlowSettings = Pick<Client, 'ExplicitAuthFlows' | 'RefreshTokenRotation'>

/** Whether the client may start this flow with this operation. Without `tier`, the pool's tier is not checked. */
export function flowPermission(client: FlowSettings, flow: AuthFlowType, api: SignInApi, tier?: UserPoolTierType): Permission {
  const rule = signInFlows[flow]
  if (!rule.operations.includes(api)) return no('Initiate Auth method not supported.', { id: 'flow-of-other-operation', sent: flow })
  if (!allowedByList(rule, effectiveFlows(client))) return no(rule.errorMessage, { id: 'flow-not-enabled', sent: flow })
  // With refresh token rotation, only GetTokensFromRefreshToken and the token endpoint refresh.
  if (isRefresh(flow) && rotatesRefreshTokens(client)) return no(rule.errorMessage, { id: 'refresh-needs-rotation-operation', sent: flow })
  if (flow === 'USER_AUTH' && tier === 'LITE') {
    const feature = 'Choice-Based Sign-In'
    return {
      allowed: false,
      exception: 'FeatureUnavailableInTierException',
      message: unavailableInLite(feature),
      rule: { id: 'tier-lacks-feature', sent: feature, value: tier },
    }
  }
  return yes
}

/** Message of FeatureUnavailableInTierException for a pool of the LITE tier. */
export const unavailableInLite = (feature: string): string =>
  `The following feature is not available for the LITE pricing tier configured: ${feature}`

/** Operations other than sign-in that ExplicitAuthFlows allows. The service's exception is NotAuthorizedException; its message is not published. */
const exchanges = {
  GetClientToken: 'ALLOW_CLIENT_TOKEN_AUTH',
  impersonation: 'ALLOW_TOKEN_EXCHANGE_IMPERSONATION',
  delegation: 'ALLOW_TOKEN_EXCHANGE_DELEGATION',
} as const satisfies Record<string, ExplicitAuthFlowsType>

/** Whether the client may call GetClientToken or GetDerivedToken; `impersonation` is GetDerivedToken without an actor token, `delegation` with one. */
export function exchangePermission(client: FlowSettings, exchange: keyof typeof exchanges): Permission {
  if (effectiveFlows(client).includes(exchanges[exchange])) return yes
  return {
    allowed: false,
    exception: 'NotAuthorizedException',
    message: generic,
    rule: { id: 'exchange-not-enabled', sent: exchanges[exchange] },
  }
}
