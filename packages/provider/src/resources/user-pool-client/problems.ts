import {
  type ClientSettings,
  clientFindings,
  type Finding,
  settingNames,
  type TokenKind,
  tokenLifetimeSeconds,
  tokenLifetimes,
} from '@poolhouse/contract'
import { type Bag, hasUnknowns, isBag, revealBag } from '@poolhouse/engine'
import { type CheckProblem, isGiven, type Properties, toApi } from '../../shape/index.ts'

/** A number of seconds as Go prints durations: `25h0m0s`, `4m0s`. */
export function goDuration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  if (hours > 0) return `${hours}h${minutes}m${rest}s`
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`
}

const validityProperties: Record<TokenKind, [string, string]> = {
  access: ['accessTokenValidity', 'access_token_validity'],
  id: ['idTokenValidity', 'id_token_validity'],
  refresh: ['refreshTokenValidity', 'refresh_token_validity'],
}

function checkDurations(settings: ClientSettings): CheckProblem[] {
  return (Object.keys(validityProperties) as TokenKind[]).flatMap(kind => {
    const { minSeconds, maxSeconds } = tokenLifetimes[kind]
    const seconds = tokenLifetimeSeconds(settings, kind)
    if (seconds >= minSeconds && seconds <= maxSeconds) return []
    const [path, field] = validityProperties[kind]
    const range = `between ${goDuration(minSeconds)} and ${goDuration(maxSeconds)}`
    const reason = `Invalid Attribute Value. Attribute ${field} must have a duration ${range}, got: ${goDuration(seconds)}`
    return [{ path, reason }]
  })
}

/** A project of Pinpoint is named by its ARN or by its id. Said before the service's own rule, which does not say which of the two it misses. */
function checkAnalytics({ analyticsConfiguration: given }: Bag): CheckProblem[] {
  if (!isBag(given)) return []
  const names = ['applicationArn', 'applicationId']
  const count = names.filter(name => isGiven(given[name])).length
  if (count === 1) return []
  const fields = '[analytics_configuration[0].application_arn,analytics_configuration[0].application_id]'
  const found = count === 0 ? 'No attribute' : `${count} attributes`
  const reason = `Invalid Attribute Combination. ${found} specified when one (and only one) of ${fields} is required`
  return [{ path: 'analyticsConfiguration.applicationArn', reason }]
}

/** API name of a member, an index perhaps behind it, as the program's property: `CallbackURLs[0]` → `callbackUrls[0]`. */
function pathOf(property: string, properties: Properties): string {
  const [, name, index] = property.match(/^(\w+)(.*)$/) as unknown as [string, string, string]
  const found = Object.entries(properties).find(([each, { apiPath }]) => (apiPath ?? each.charAt(0).toUpperCase() + each.slice(1)) === name)
  return `${found?.[0] ?? name}${index}`
}

const fixHints: Readonly<Record<string, string>> = {
  'cannot use the HTTP protocol.': 'Use https, or http://localhost.',
  'client secret': 'Set generateSecret: true.',
}

/** The service's own words, and how to mend it where that is not plain from them. */
function reasonOf({ message }: Finding): string {
  const hint = Object.entries(fixHints).find(([words]) => message.toLowerCase().includes(words.toLowerCase()))?.[1]
  return hint ? `${message.replace(/[.]$/, '')}. ${hint}` : message
}

/** Members whose absence a rule is about; an update that leaves them out keeps what the service has. */
const isAboutAbsence = (settings: ClientSettings, { property }: Finding): boolean =>
  settings[property as keyof ClientSettings] === undefined || (property === 'DefaultRedirectURI' && settings.CallbackURLs === undefined)

/**
 * The service's rules for clients, before anything is sent. Skipped while a setting is not known yet, where they would guess.
 * Of an older client the state is not at hand here (its secret, what its program has stopped giving), so absence is no problem then.
 */
export function checkClientRules(inputs: Bag, isNew: boolean, properties: Properties): CheckProblem[] {
  const { userPoolId: _pool, region: _region, name: _name, ...given } = revealBag(inputs)
  if (hasUnknowns(given)) return []
  const settings = Object.fromEntries(
    Object.entries(toApi(properties, given)).filter(([name]) => (settingNames as readonly string[]).includes(name)),
  ) as ClientSettings
  const durations = checkDurations(settings)
  const analytics = checkAnalytics(given)
  const context = { action: isNew ? 'creating' : 'updating', hasSecret: !isNew || given.generateSecret === true } as const
  const found = clientFindings(settings, context).filter(finding => {
    if (durations.length > 0 && finding.property.endsWith('Validity')) return false
    if (analytics.length > 0 && finding.property === 'AnalyticsConfiguration') return false
    return isNew || !isAboutAbsence(settings, finding)
  })
  return [...durations, ...analytics, ...found.map(finding => ({ path: pathOf(finding.property, properties), reason: reasonOf(finding) }))]
}
