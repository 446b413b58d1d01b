import {
  type Bag,
  type CheckFailure,
  type CheckRequest,
  type CheckResponse,
  hasUnknowns,
  isBag,
  isSecret,
  isUnknown,
  secret,
  unwrap,
  type Value,
} from '@poolhouse/engine'
import { type Autonaming, autonamed } from './autonaming.ts'
import { convertBag } from './convert.ts'
import { isInput, type Properties, type Property, upstreamName } from './property.ts'
import type { CheckProblem, ResourceShape } from './shape.ts'
import { isEmpty, isGiven, valueAt } from './values.ts'

/** Inputs that come from the provider's configuration. */
export interface ConfiguredInputs {
  /** The configured region; a region from the environment is not copied into inputs. */
  region?: string
  tagsAll: (tags: Value | undefined) => Value
}

/** Applies the rules of every property at every depth. Unknown values pass. */
export function ruleProblems(properties: Properties, bag: Bag, path: string, field: string): CheckProblem[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`
    const upstream = field === '' ? upstreamName(name, property) : `${field}.${upstreamName(name, property)}`
    const value = bag[name]
    if (isGiven(value)) return valueProblems(property, value, at, upstream)
    return property.required && isInput(property) ? [{ path: '', reason: `Missing required property '${at}'` }] : []
  })
}

function valueProblems(property: Property, given: Value, path: string, field: string): CheckProblem[] {
  const value = unwrap(given)
  if (isUnknown(value)) return []
  const here = hasUnknowns(value) && property.kind !== 'list' ? [] : (property.rules ?? []).flatMap(rule => rule(value, field) ?? [])
  const [first] = here
  const own = first === undefined ? [] : [{ path, reason: first }]
  if (Array.isArray(value))
    return [...own, ...value.flatMap((item, index) => valueProblems(property.items!, item, `${path}[${index}]`, field))]
  if (property.kind === 'map' || !isBag(value)) return own
  return [...own, ...ruleProblems(property.properties!, value, path, field)]
}

const upstreamPath = (properties: Properties, path: string): string => {
  const [head, ...rest] = path.split('.') as [string, ...string[]]
  const property = properties[head]!
  const name = upstreamName(head, property)
  return rest.length === 0 ? name : `${name}.0.${upstreamPath(property.properties!, rest.join('.'))}`
}

function conflictProblems({ conflicts: pairs = [], properties }: ResourceShape, inputs: Bag): CheckProblem[] {
  return pairs.flatMap(([one, other]) => {
    if (!isGiven(valueAt(inputs, one)) || !isGiven(valueAt(inputs, other))) return []
    const [name, excluded] = [upstreamPath(properties, one), upstreamPath(properties, other)]
    return [{ path: one, reason: `Conflicting configuration arguments: "${name}": conflicts with ${excluded}` }]
  })
}

/** Fills in defaults at every depth. Returns the names of the defaulted properties. */
function addDefaults(shape: ResourceShape, properties: Properties, bag: Bag): string[] {
  const added: string[] = []
  for (const [name, property] of Object.entries(properties)) {
    const value = bag[name]
    if (!isGiven(value)) {
      if (property.default === undefined) continue
      bag[name] = property.default
      added.push(name)
    } else {
      forEachObject(property, value, inner => {
        const names = addDefaults(shape, property.kind === 'list' ? property.items!.properties! : property.properties!, inner)
        if (shape.upstreamFramework === 'sdkV2') inner.__defaults = names.sort()
      })
    }
  }
  return added
}

function forEachObject(property: Property, value: Value, visit: (bag: Bag) => void): void {
  const plain = unwrap(value)
  if (property.kind === 'object' && isBag(plain)) visit(plain)
  if (property.kind !== 'list' || property.items?.kind !== 'object' || !Array.isArray(plain)) return
  for (const item of plain) {
    const bag = unwrap(item)
    if (isBag(bag)) visit(bag)
  }
}

const defaultedNames = (olds: Bag): Value[] => (Array.isArray(olds.__defaults) ? olds.__defaults : [])

/** Whether an update keeps the old name: if it was generated. Framework resources do not record that, so they keep any old name. */
const keepsGeneratedName = (shape: ResourceShape, olds: Bag): boolean =>
  typeof olds.name === 'string' && (shape.upstreamFramework === 'framework' || defaultedNames(olds).includes('name'))

/** The request of Check. Only the official engine sends `autonaming`. */
export type ResourceCheckRequest = CheckRequest & { autonaming?: Autonaming }

/** Check: validates and completes inputs. Failures leave `property` empty and give the path in the text, as the official provider does. */
export function checkInputs(
  shape: ResourceShape,
  { name, olds, news, randomSeed, autonaming }: ResourceCheckRequest,
  additions: ConfiguredInputs,
): CheckResponse {
  const problems: CheckProblem[] = []
  // `tagsAll` is always derived again.
  const { tagsAll: _, ...given } = news
  const found: CheckProblem[] = []
  const inputs = convertBag(shape.properties, given, '', found)
  // As with the official provider, a key that a resource does not have is left out with a warning.
  const unknownKeys = found.filter(problem => problem.isUnknownKey)
  problems.push(...found.filter(problem => !problem.isUnknownKey))
  const defaulted: string[] = []

  if (shape.properties.region && !isGiven(inputs.region) && additions.region !== undefined) inputs.region = additions.region
  if (shape.properties.tagsAll) inputs.tagsAll = additions.tagsAll(inputs.tags)
  if (shape.properties.name && isInput(shape.properties.name) && !isGiven(inputs.name) && isEmpty(inputs.namePrefix)) {
    const generated = keepsGeneratedName(shape, olds) ? { name: olds.name as string } : autonamed(name, randomSeed, autonaming)
    if ('problem' in generated) problems.push({ path: 'name', reason: generated.problem })
    else inputs.name = generated.name
    defaulted.push('name')
  }
  // With a wrong type, rules would only repeat that failure.
  if (problems.length === 0) {
    defaulted.push(...addDefaults(shape, shape.properties, inputs))
    problems.push(...ruleProblems(shape.properties, inputs, '', ''), ...conflictProblems(shape, inputs))
    if (problems.length === 0) problems.push(...(shape.checkRules?.(inputs, Object.keys(olds).length === 0, shape.properties) ?? []))
  }
  for (const [each, property] of Object.entries(shape.properties)) {
    const value = inputs[each]
    if (property.secret && isGiven(value) && !isSecret(value)) inputs[each] = secret(value)
  }
  if (shape.upstreamFramework === 'sdkV2') inputs.__defaults = defaulted.sort()
  return {
    inputs,
    failures: problems.map(problem => failure(name, problem)),
    ...(unknownKeys.length > 0 && { warnings: unknownKeys.map(problem => failure(name, problem)) }),
  }
}

function failure(resourceName: string, { path, reason }: CheckProblem): CheckFailure {
  if (path === '') return { property: '', reason }
  return { property: '', reason: `${reason.replace(/[.]$/, '')}. Examine values at '${resourceName}.${path}'.` }
}
