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

/** Formats seconds as Go prints durations, as the official provider's messages do: `25h0m0s`, `4m0s`. */
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

/** A Pinpoint project is given by ARN or by id. The service has the same rule, but its message does not say which property is missing. */
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

/** The program's property for an API member, with its index if there is one: `CallbackURLs[0]` → `callbackUrls[0]`. */
function pathOf(property: string, properties: Properties): string {
  const [, name, index] = property.match(/^(\w+)(.*)$/) as unknown as [string, string, string]
  const found = Object.entries(properties).find(([each, { apiPath }]) => (apiPath ?? each.charAt(0).toUpperCase() + each.slice(1)) === name)
  return `${found?.[0] ?? name}${index}`
}

const fixHints: Readonly<Record<string, string>> = {
  'cannot use the HTTP protocol.': 'Use https, or http://localhost.',
  'client secret': 'Set generateSecret: true.',
}

/** The service's message, and how to fix the property where the message does not say it. */
function reasonOf({ message }: Finding): string {
  const hint = Object.entries(fixHints).find(([words]) => message.toLowerCase().includes(words.toLowerCase()))?.[1]
  return hint ? `${message.replace(/[.]$/, '')}. ${hint}` : message
}

/** Whether a rule requires a member that is absent; an update that leaves it out keeps the service's value. */
const isAboutAbsence = (settings: ClientSettings, { property }: Finding): boolean =>
  settings[property.replace(/\[\d+\]$/, '') as keyof ClientSettings] === undefined ||
  (property === 'DefaultRedirectURI' && settings.CallbackURLs === undefined)

/**
 * Applies the service's rules for app clients before a request is sent. Skipped while a setting is unknown.
 * For an update the state is not available here (the secret, values that the program no longer gives), so rules about absent members are skipped.
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
