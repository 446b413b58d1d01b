import {
  type Bag,
  type CheckConfigRequest,
  type CheckFailure,
  type CheckResponse,
  type DiffRequest,
  type DiffResponse,
  equal,
  hasUnknowns,
  revealBag,
} from '@poolhouse/engine'
import { nearestNames } from '@poolhouse/terminal'
import { configurationKeys, isConfigurationKey, unsupportedKeys } from './keys.ts'
import { ProviderConfigurationError, readKey } from './read.ts'

/** Inputs of a provider resource that belong to the engine. */
const engineKeys = new Set(['version', 'pluginDownloadURL', '__internal', '__defaults'])

/** The engine names default providers `default`, `default_7_48_0` and so on. */
const isDefaultProvider = (name: string): boolean => name.startsWith('default')

function unknownKeyMessage(name: string, key: string): string {
  if (key === 'assumeRole') return "invalid config key 'aws:assumeRole', should be 'aws:assumeRoles'"
  if (!isDefaultProvider(name))
    return `could not validate provider configuration: Invalid or unknown key. Examine values at '${name}.${key}'.`
  const guesses = nearestNames(key, Object.keys(configurationKeys)).map(each => `\`aws:${each}\``)
  const hint = guesses.length > 0 ? ` Did you mean ${guesses.join(' or ')}?` : ''
  const elsewhere = 'If the referenced key is not intended for the provider, please choose a different namespace from `aws:`.'
  return `\`aws:${key}\` is not a valid configuration key for the aws provider.${hint} ${elsewhere}`
}

const locationHint = (name: string, key: string): string =>
  isDefaultProvider(name) ? `Check \`pulumi config get aws:${key}\`.` : `Examine values at '${name}.${key}'.`

function configurationProblem(args: Bag, key: string): string | undefined {
  if (!isConfigurationKey(key)) return undefined
  if (unsupportedKeys.includes(key))
    return `${key} is not supported yet; give accessKey, secretKey and token, or a profile that assumes the role`
  try {
    readKey(args, key)
  } catch (error) {
    if (error instanceof ProviderConfigurationError) return error.message
    throw error
  }
  return undefined
}

/** CheckConfig: fails for unknown keys and for values of the wrong type. Values that are unknown in a preview pass. */
export function checkConfiguration({ name, news }: CheckConfigRequest): CheckResponse {
  const failures: CheckFailure[] = Object.entries(revealBag(news)).flatMap(([key, value]) => {
    if (engineKeys.has(key) || value === null || hasUnknowns(value)) return []
    if (!isConfigurationKey(key)) return [{ property: '', reason: unknownKeyMessage(name, key) }]
    const problem = configurationProblem(news, key)
    return problem === undefined
      ? []
      : [{ property: '', reason: `could not validate provider configuration: ${problem}. ${locationHint(name, key)}` }]
  })
  return { inputs: news, failures }
}

/** DiffConfig: a change of region replaces the provider and all its resources; any other change is an update. */
export function diffConfiguration({ oldInputs, news }: Pick<DiffRequest, 'oldInputs' | 'news'>): DiffResponse {
  const [before, after] = [revealBag(oldInputs), revealBag(news)]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(key => key !== '__internal' && key !== '__defaults')
  const diffs = keys.filter(key => !equal(before[key], after[key]))
  const replaces = diffs.filter(key => key === 'region' && before.region !== undefined)
  return { changes: diffs.length === 0 ? 'none' : 'some', diffs, replaces }
}
