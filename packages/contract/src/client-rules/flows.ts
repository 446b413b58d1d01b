import type { ErrorName } from '../errors.ts'
import type { AuthFlowType, ExplicitAuthFlowsType, UserPoolTierType } from '../generated/operations.ts'
import type { Client } from './client.ts'
import { rotatesRefreshTokens } from './lifetimes.ts'

export type SignInApi = 'InitiateAuth' | 'AdminInitiateAuth'

/** Whether a client may do something, and the service's refusal if not. */
export type Permission = { allowed: true } | { allowed: false; exception: ErrorName; message: string }

type LegacyFlow = 'ADMIN_NO_SRP_AUTH' | 'CUSTOM_AUTH_FLOW_ONLY' | 'USER_PASSWORD_AUTH'

/** Names from before the `ALLOW_` list; they cannot be mixed with it. */
export const legacyFlows: ReadonlySet<ExplicitAuthFlowsType> = new Set<LegacyFlow>([
  'ADMIN_NO_SRP_AUTH',
  'CUSTOM_AUTH_FLOW_ONLY',
  'USER_PASSWORD_AUTH',
])

/** What an unset (or empty) list means; Describe does not show it. */
export const defaultFlows: readonly ExplicitAuthFlowsType[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']

interface Flow {
  operations: readonly SignInApi[]
  allowedBy: ExplicitAuthFlowsType
  /** With a legacy list: the name that allows it, `unless-custom-only` for what was always there, `always` for what stays even then. */
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

/** Which setting allows which flow, and through which operation. */
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
const no = (message: string): Permission => ({ allowed: false, exception: 'InvalidParameterException', message })

/** Flow names as they act: the list of the client, or what its absence stands for. */
export const effectiveFlows = ({ ExplicitAuthFlows }: Pick<Client, 'ExplicitAuthFlows'>): readonly ExplicitAuthFlowsType[] =>
  ExplicitAuthFlows?.length ? ExplicitAuthFlows : defaultFlows

function allowedByList({ allowedBy, allowedByLegacy }: Flow, list: readonly ExplicitAuthFlowsType[]): boolean {
  if (!list.some(name => legacyFlows.has(name))) return list.includes(allowedBy)
  if (allowedByLegacy === 'always') return true
  if (allowedByLegacy === undefined || list.includes('CUSTOM_AUTH_FLOW_ONLY')) return false
  return allowedByLegacy === 'unless-custom-only' || list.includes(allowedByLegacy)
}

const isRefresh = (flow: AuthFlowType): boolean => flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN'

/** What the rule needs of a client. */
export type FlowSettings = Pick<Client, 'ExplicitAuthFlows' | 'RefreshTokenRotation'>

/** Whether a sign-in may start this way. `tier` is the pool's; left out, it is not looked at. */
export function flowPermission(client: FlowSettings, flow: AuthFlowType, api: SignInApi, tier?: UserPoolTierType): Permission {
  const rule = signInFlows[flow]
  if (!rule.operations.includes(api)) return no('Initiate Auth method not supported.')
  if (!allowedByList(rule, effectiveFlows(client))) return no(rule.errorMessage)
  // A client that rotates refreshes through GetTokensFromRefreshToken and the token endpoint only.
  if (isRefresh(flow) && rotatesRefreshTokens(client)) return no(rule.errorMessage)
  if (flow === 'USER_AUTH' && tier === 'LITE') {
    return { allowed: false, exception: 'FeatureUnavailableInTierException', message: unavailableInLite('Choice-Based Sign-In') }
  }
  return yes
}

export const unavailableInLite = (feature: string): string =>
  `The following feature is not available for the LITE pricing tier configured: ${feature}`

/** Calls other than sign-in that the same list opens. A refusal is NotAuthorizedException: the model's texts do not say more. */
const exchanges = {
  GetClientToken: 'ALLOW_CLIENT_TOKEN_AUTH',
  impersonation: 'ALLOW_TOKEN_EXCHANGE_IMPERSONATION',
  delegation: 'ALLOW_TOKEN_EXCHANGE_DELEGATION',
} as const satisfies Record<string, ExplicitAuthFlowsType>

/** `impersonation` and `delegation` are GetDerivedToken without and with an actor token. */
export function exchangePermission(client: FlowSettings, exchange: keyof typeof exchanges): Permission {
  if (effectiveFlows(client).includes(exchanges[exchange])) return yes
  return { allowed: false, exception: 'NotAuthorizedException', message: generic }
}
