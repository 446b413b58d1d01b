import { type ErrorName, refuse, type ServiceError } from '../errors.ts'
import type { CreateUserPoolClientRequest, SchemaAttributeType, UserPoolTierType } from '../generated/operations.ts'
import type { DecidingRule } from '../refusal-rules.ts'
import { isValidReadList, isValidWriteList } from './attributes.ts'
import type { ClientSettings } from './client.ts'
import { legacyFlows, unavailableInLite } from './flows.ts'
import { rotatesRefreshTokens, tokenLifetimeSeconds, tokenLifetimes } from './lifetimes.ts'
import { redirectFindings } from './redirects.ts'
import { isBuiltInScope } from './scopes.ts'

/** A rule that settings break: the service's exception and message, and the request member that has to change. */
export interface Finding {
  exception: ErrorName
  message: string
  property: keyof CreateUserPoolClientRequest | `${keyof CreateUserPoolClientRequest}[${number}]`
}

/** What rules need to know besides the settings. Rules that need an absent member are skipped: the provider, in a preview, knows little of the pool. */
export interface ClientRuleContext {
  action: 'creating' | 'updating'
  /** Whether the client has, or will have, a secret. */
  hasSecret: boolean
  poolId?: string
  region?: string
  tier?: UserPoolTierType
  /** As DescribeUserPool lists it, prefixes included. */
  schema?: readonly SchemaAttributeType[]
  /** `identifier/scope` of the pool's resource servers. */
  resourceScopes?: ReadonlySet<string>
  /** Names of the pool's identity providers. `COGNITO` is always one. */
  providers?: ReadonlySet<string>
}

type Rule = (settings: ClientSettings, context: ClientRuleContext) => Finding | undefined

const invalid = (property: Finding['property'], message: string): Finding => ({ exception: 'InvalidParameterException', property, message })
const invalidFlow = (property: Finding['property'], message: string): Finding => ({
  exception: 'InvalidOAuthFlowException',
  property,
  message,
})

const mixedFlows: Rule = ({ ExplicitAuthFlows: flows = [] }) =>
  flows.some(flow => legacyFlows.has(flow)) && flows.some(flow => !legacyFlows.has(flow))
    ? invalid('ExplicitAuthFlows', "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")
    : undefined

const refreshBesideRotation: Rule = settings =>
  rotatesRefreshTokens(settings) && settings.ExplicitAuthFlows?.includes('ALLOW_REFRESH_TOKEN_AUTH')
    ? invalid('ExplicitAuthFlows', 'ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled')
    : undefined

const mixedGrants: Rule = ({ AllowedOAuthFlows: flows = [] }) =>
  flows.includes('client_credentials') && flows.length > 1
    ? invalidFlow('AllowedOAuthFlows', 'client_credentials flow can not be selected along with code flow or implicit flow.')
    : undefined

const credentialsWithoutSecret: Rule = ({ AllowedOAuthFlows: flows = [] }, { hasSecret }) =>
  flows.includes('client_credentials') && !hasSecret
    ? invalidFlow('AllowedOAuthFlows', 'client_credentials flow can not be selected if client does not have a client secret.')
    : undefined

const oauthWithoutGrants: Rule = ({ AllowedOAuthFlowsUserPoolClient: on, AllowedOAuthFlows: flows, AllowedOAuthScopes: scopes }) =>
  on && !(flows?.length && scopes?.length)
    ? invalidFlow(
        flows?.length ? 'AllowedOAuthScopes' : 'AllowedOAuthFlows',
        'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
      )
    : undefined

const grantsWithoutCallback: Rule = ({ AllowedOAuthFlowsUserPoolClient: on, AllowedOAuthFlows: flows = [], CallbackURLs: urls }) =>
  on && !urls?.length && flows.some(flow => flow !== 'client_credentials')
    ? invalidFlow('CallbackURLs', 'CallbackUrls can not be empty when code flow or implicit flow is selected')
    : undefined

const unknownScope: Rule = ({ AllowedOAuthScopes: scopes = [] }, { resourceScopes }) => {
  const index = scopes.findIndex(scope => !isBuiltInScope(scope) && (resourceScopes ? !resourceScopes.has(scope) : !scope.includes('/')))
  if (index === -1) return undefined
  return {
    exception: 'ScopeDoesNotExistException',
    property: `AllowedOAuthScopes[${index}]`,
    message: `Invalid scope requested: ${scopes[index]}`,
  }
}

const unknownProvider: Rule = ({ SupportedIdentityProviders: names = [] }, { providers, poolId }) => {
  const index = providers ? names.findIndex(name => name !== 'COGNITO' && !providers.has(name)) : -1
  if (index === -1) return undefined
  return invalid(`SupportedIdentityProviders[${index}]`, `The provider ${names[index]} does not exist for User Pool ${poolId}.`)
}

const unreadable: Rule = ({ ReadAttributes: list }, { schema, action }) =>
  list?.length && schema && !isValidReadList(list, schema)
    ? invalid('ReadAttributes', `Invalid read attributes specified while ${action} a client`)
    : undefined

const unwritable: Rule = ({ WriteAttributes: list }, { schema, action }) =>
  list?.length && !isValidWriteList(list, schema ?? list.map(Name => ({ Name })))
    ? invalid('WriteAttributes', `Invalid write attributes specified while ${action} a client`)
    : undefined

const lifetimeOutOfRange: Rule = settings => {
  const wrong = Object.keys(tokenLifetimes).find(kind => {
    const seconds = tokenLifetimeSeconds(settings, kind as keyof typeof tokenLifetimes)
    const { minSeconds, maxSeconds } = tokenLifetimes[kind as keyof typeof tokenLifetimes]
    return seconds < minSeconds || seconds > maxSeconds
  }) as keyof typeof tokenLifetimes | undefined
  return wrong && invalid(tokenLifetimes[wrong].value, 'Invalid range for token validity.')
}

const outlivesRefreshToken: Rule = (settings, context) => {
  if (lifetimeOutOfRange(settings, context)) return undefined
  const refresh = tokenLifetimeSeconds(settings, 'refresh')
  const wrong = (['access', 'id'] as const).find(kind => tokenLifetimeSeconds(settings, kind) > refresh)
  return (
    wrong &&
    invalid(
      tokenLifetimes[wrong].value,
      'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
    )
  )
}

const contextWithoutSecret: Rule = ({ EnablePropagateAdditionalUserContextData: on }, { hasSecret }) =>
  on && !hasSecret
    ? invalid(
        'EnablePropagateAdditionalUserContextData',
        'Client Secret is required to set EnablePropagateAdditionalUserContextData as true',
      )
    : undefined

/** The service's messages for these two rules are not published. */
const clientToken: Rule = ({ ExplicitAuthFlows: flows = [] }, { hasSecret }) => {
  if (!flows.includes('ALLOW_CLIENT_TOKEN_AUTH')) return undefined
  if (new Set(flows).size > 1) return invalid('ExplicitAuthFlows', 'ALLOW_CLIENT_TOKEN_AUTH cannot be used with other auth flows.')
  return hasSecret
    ? undefined
    : invalid('ExplicitAuthFlows', 'ALLOW_CLIENT_TOKEN_AUTH can not be selected if client does not have a client secret.')
}

const aboveLite: Rule = (settings, { tier }) => {
  if (tier !== 'LITE') return undefined
  const refused = (property: Finding['property'], feature: string): Finding => ({
    exception: 'FeatureUnavailableInTierException',
    property,
    message: unavailableInLite(feature),
  })
  if (settings.ExplicitAuthFlows?.includes('ALLOW_USER_AUTH')) return refused('ExplicitAuthFlows', 'Choice-Based Sign-In')
  return rotatesRefreshTokens(settings) ? refused('RefreshTokenRotation', 'Refresh Token Rotation') : undefined
}

const analytics: Rule = ({ AnalyticsConfiguration: given }, { region }) => {
  if (!given) return undefined
  const byId = [given.ApplicationId, given.RoleArn, given.ExternalId]
  const legal = given.ApplicationArn !== undefined ? byId.every(part => part === undefined) : byId.every(part => part !== undefined)
  if (!legal) {
    const forms = 'either <application arn> or <application id, role arn, external id> are valid'
    return invalid('AnalyticsConfiguration', `Invalid analytics configuration given, ${forms}`)
  }
  const arnRegion = given.ApplicationArn?.split(':')[3]
  if (region === undefined || arnRegion === undefined || arnRegion === region) return undefined
  return invalid('AnalyticsConfiguration', `The integration with Pinpoint is not supported for the requested ${arnRegion} region.`)
}

/** In the service's order: a request that breaks several rules gets the error of the first. */
const rules: readonly Rule[] = [
  mixedFlows,
  refreshBesideRotation,
  clientToken,
  mixedGrants,
  credentialsWithoutSecret,
  oauthWithoutGrants,
  grantsWithoutCallback,
  lifetimeOutOfRange,
  outlivesRefreshToken,
  contextWithoutSecret,
  unreadable,
  unwritable,
  analytics,
  unknownScope,
  unknownProvider,
  aboveLite,
]

/** Every rule about combinations of settings that a client breaks; constraints of single members are in validate.ts. Empty if the settings are legal. */
export function clientFindings(settings: ClientSettings, context: ClientRuleContext): Finding[] {
  const found = rules.flatMap(rule => rule(settings, context) ?? [])
  return [...found, ...redirectFindings(settings)]
}

/** GenerateSecret and ClientSecret exclude each other. The service's message is not published. */
export const secretFinding = ({
  GenerateSecret,
  ClientSecret,
}: Pick<CreateUserPoolClientRequest, 'GenerateSecret' | 'ClientSecret'>): Finding | undefined =>
  GenerateSecret && ClientSecret !== undefined
    ? invalid('ClientSecret', 'ClientSecret cannot be specified when GenerateSecret is true.')
    : undefined

/** The rule of a finding: the setting that has to change, with the value that was sent. A secret is not repeated. */
const ruleOf = ({ exception, property }: Finding, settings: ClientSettings): DecidingRule => {
  const member = property.split('[')[0] as keyof ClientSettings
  const sent = property === 'ClientSecret' ? undefined : JSON.stringify(settings[member])?.slice(0, 500)
  return { id: exception === 'ScopeDoesNotExistException' ? 'scope-unknown' : 'client-setting-invalid', setting: property, sent }
}

/** The service's error for a finding. */
export const refuseFinding = (finding: Finding, settings: ClientSettings): ServiceError =>
  refuse(finding.exception, finding.message, { rule: ruleOf(finding, settings) })

/** Throws the service's error for the first rule that the settings break. */
export function assertValidClient(settings: ClientSettings, context: ClientRuleContext): void {
  const [first] = clientFindings(settings, context)
  if (first) throw refuseFinding(first, settings)
}
