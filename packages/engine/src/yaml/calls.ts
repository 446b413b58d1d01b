import { EngineFailure, messageOf } from '../failure.ts'
import { RunAborted } from '../monitor/index.ts'
import { createGoal, packageOf } from '../plan/index.ts'
import { type Bag, hasSecrets, hasUnknowns, isBag, own, revealBag, secret, UNKNOWN, unwrap, type Value } from '../wire.ts'
import { type Evaluated, readPath, withoutUrns } from './evaluated.ts'
import { type Evaluation, withPosition } from './evaluation.ts'
import { type Expression, expressionsIn } from './expression.ts'
import { builtInFunctions, functionNames } from './functions.ts'

type Call = Expression & { kind: 'call' }

/** Functions that need more than their evaluated argument. */
const special: Record<string, (evaluation: Evaluation, call: Call) => Promise<Evaluated>> = {
  'fn::invoke': invokeCall,
  'fn::stackreference': stackReference,
}

/** Evaluates a function call (docs/reference/pulumi-protocol.md#17.5). Names match without regard to case. */
export async function evaluateCall(evaluation: Evaluation, call: Call): Promise<Evaluated> {
  const { name, argument, at } = call
  const lower = name.toLowerCase()
  const proper = functionNames.find(spelled => spelled.toLowerCase() === lower)
  if (proper && proper !== name) warn(evaluation, `${at}: ${name} is spelled ${proper}`)
  const withNames = own(special, lower)
  if (withNames) return withNames(evaluation, call)
  const apply = own(builtInFunctions, lower)
  if (apply) {
    const { value, urns } = await evaluation.evaluate(argument)
    return { value: withPosition(at, () => apply(value, evaluation.project.programDir)), urns }
  }
  const token = shortInvoke(name)
  if (!token) throw new EngineFailure(`${at}: there is no function ${name}; the built-in ones are ${functionNames.join(', ')}`)
  return invoke(evaluation, token, await evaluation.evaluate(argument), {}, at)
}

/** The token in `fn::aws:getCallerIdentity`. */
const shortInvoke = (name: string): string | undefined => (name.slice('fn::'.length).includes(':') ? name.slice('fn::'.length) : undefined)

/** The packages whose functions an expression invokes; their default providers must be registered before. */
export const invokedPackages = (expression: Expression): string[] => invokedFunctions(expression).map(({ token }) => packageOf(token))

/** The functions that an expression invokes, at any depth. */
export const invokedFunctions = (expression: Expression): { token: string; at: string; version: string }[] =>
  expressionsIn(expression).flatMap(part => {
    if (part.kind !== 'call') return []
    const { name, argument, at } = part
    const isLong = name.toLowerCase() === 'fn::invoke'
    const token = isLong ? literalIn(argument, 'function') : shortInvoke(name)
    const version = (isLong && literalIn(memberOf(argument, 'options'), 'version')) || ''
    return token ? [{ token, at, version }] : []
  })

const memberOf = (expression: Expression | undefined, key: string): Expression | undefined =>
  expression?.kind === 'map' ? expression.entries.find(([name]) => name === key)?.[1] : undefined
const literalIn = (expression: Expression | undefined, key: string): string | undefined => {
  const member = memberOf(expression, key)
  return member?.kind === 'literal' && member.value !== null ? String(member.value) : undefined
}

async function invokeCall(evaluation: Evaluation, { argument, at }: Call): Promise<Evaluated> {
  const token = literalIn(argument, 'function')
  if (!token) throw new EngineFailure(`${at}: fn::invoke takes {function: token, arguments: map, return: name, options: map}`)
  const options = memberOf(argument, 'options')
  assertKeys(argument, ['function', 'arguments', 'options', 'return'], 'fn::invoke')
  assertKeys(options, ['parent', 'provider', 'version', 'pluginDownloadURL', 'dependsOn'], 'options of fn::invoke')
  const dependsOn = await evaluation.evaluateResources(memberOf(options, 'dependsOn'))
  const [provider, parent, args] = [memberOf(options, 'provider'), memberOf(options, 'parent'), memberOf(argument, 'arguments')]
  const made = provider && (await evaluation.evaluateResource(provider))
  const given: InvokeOptions = {
    ...(made && { provider: `${made.urn}::${made.id || UNKNOWN}` }),
    ...(parent && { parent: (await evaluation.evaluateResource(parent)).urn }),
    version: literalIn(options, 'version') ?? '',
    pluginDownloadURL: literalIn(options, 'pluginDownloadURL') ?? '',
    dependsOn: dependsOn.map(({ urn }) => urn),
  }
  const result = await invoke(evaluation, token, args ? await evaluation.evaluate(args) : withoutUrns({}), given, at)
  const wanted = literalIn(argument, 'return')
  if (wanted === undefined) return result
  const bare = unwrap(result.value)
  if (isBag(bare) && !Object.hasOwn(bare, wanted)) {
    const has = Object.keys(bare).join(', ')
    throw new EngineFailure(`${at}: Unable to evaluate result[${wanted}]: ${token} has no such result; it has ${has}`)
  }
  return { ...result, value: readPath(result.value, [wanted], () => null) }
}

function assertKeys(expression: Expression | undefined, allowed: string[], what: string) {
  if (expression?.kind !== 'map') return
  const [strange] = expression.entries.find(([key]) => !allowed.includes(key)) ?? []
  if (strange !== undefined)
    throw new EngineFailure(`${expression.at}: ${what} has no property "${strange}"; the allowed ones are ${allowed.join(', ')}`)
}

interface InvokeOptions {
  version?: string
  pluginDownloadURL?: string
  dependsOn?: string[]
  provider?: string
  parent?: string
}

async function invoke(evaluation: Evaluation, name: string, args: Evaluated, options: InvokeOptions, at: string): Promise<Evaluated> {
  const version = options.version || (own(evaluation.project.pinnedVersions, packageOf(name)) ?? '')
  const { token, isScalar } = await evaluation.schemas.function(name, version).catch(error => {
    throw new EngineFailure(`${at}: ${messageOf(error)}`)
  })
  if (hasUnknowns(args.value)) return { value: UNKNOWN, urns: args.urns }
  if (!isBag(args.value)) throw new EngineFailure(`${at}: the arguments of ${name} must be a map`)
  const provider = options.provider || (await evaluation.defaultProvider(token))
  const { parent = '', pluginDownloadURL = '', dependsOn = [] } = options
  const call = { token, provider, version, parent, args: revealBag(args.value), pluginDownloadURL, dependsOn }
  try {
    const answer = await evaluation.monitor.invoke(call)
    if (answer.failures.length > 0) {
      const reasons = answer.failures.map(({ property, reason }) => (property ? `${reason} (${property})` : reason))
      throw new EngineFailure(`Invoke of '${token}' failed: ${reasons.join('; ')}`)
    }
    const [only = null, ...more] = Object.values(answer.return)
    const value: Value = answer.unknown ? UNKNOWN : isScalar && more.length === 0 ? only : answer.return
    return { value: hasSecrets(args.value) ? secret(value) : value, urns: new Set([...args.urns, ...dependsOn]) }
  } catch (error) {
    throw error instanceof RunAborted ? error : new EngineFailure(`${at}: ${messageOf(error)}`)
  }
}

async function stackReference(evaluation: Evaluation, { argument, at }: Call): Promise<Evaluated> {
  warn(evaluation, `${at}: fn::stackReference is deprecated; use a resource of type pulumi:pulumi:StackReference`)
  const { value } = await evaluation.evaluate(argument)
  if (!Array.isArray(value) || value.length !== 2) throw new EngineFailure(`${at}: fn::stackReference takes [stack name, output name]`)
  const [name, output] = value.map(String) as [string, string]
  const outputs = await evaluation.once(`stack reference ${name}`, () => readStack(evaluation, name))
  return withoutUrns(withPosition(at, () => readPath(outputs, ['outputs', output], () => null)))
}

async function readStack({ monitor, stackUrn }: Evaluation, name: string): Promise<Bag> {
  const goal = createGoal({ type: 'pulumi:pulumi:StackReference', name, custom: true, parent: stackUrn })
  return (await monitor.read({ ...goal, id: name, properties: { name } })).outputs
}

const warn = ({ monitor }: Evaluation, message: string) => monitor.log({ severity: 'warning', message, urn: '', ephemeral: false })
