import { EngineFailure, messageOf } from './failure.ts'
import { type PathStep, parsePath, valueAt } from './plan/index.ts'
import {
  type ConfigValue,
  fullConfigKey,
  type Project,
  readConfig,
  readStackConfigFile,
  stackConfigFile,
  writeStackConfigFile,
} from './project/index.ts'
import { openStack, type StackName } from './stacks.ts'
import { isBag, own, type Value } from './wire.ts'

/** Names a value of a stack's configuration. */
export interface ConfigPlace extends StackName {
  /** `NAME` or `NAMESPACE:NAME`; with `path` followed by steps into a structured value: `aws:defaultTags.tags.team`, `names[0]`. */
  key: string
  path?: boolean
}

/** Sets a key of Pulumi.<stack>.yaml, or a value below it; a secret is encrypted with the stack's passphrase. */
export async function configSet({ key: given, path, value, secret = false, ...name }: ConfigPlace & { value: string; secret?: boolean }) {
  const stack = await openStack(name)
  const { key, steps } = placeOf(given, path, stack.project)
  const document = await readStackConfigFile(stack.project, stack.name)
  const written = writtenKey(document, key, stack.project) ?? key
  let next: Value = steps.length > 0 ? typed(value) : value
  if (secret) {
    const secrets = await stack.store.secretsManager()
    document.set('encryptionsalt', secrets.salt)
    next = { secure: secrets.encrypt(value) }
  }
  const before = settingsOf(document)[written]
  document.setIn(['config', written], document.createNode(setAt(before, steps, next, given)))
  await writeStackConfigFile(stack.project, stack.name, document)
}

/** A value, decrypted when it is secret; that of a structured one is JSON. */
export async function configGet({ key: given, path, ...name }: ConfigPlace): Promise<ConfigValue | undefined> {
  const stack = await openStack(name)
  const { key, steps } = placeOf(given, path, stack.project)
  const found = (await stack.config()).get(key)
  if (!found || steps.length === 0) return found
  const inner = valueAt(parsed(found.value), steps)
  return inner === undefined ? undefined : { ...found, value: typeof inner === 'string' ? inner : JSON.stringify(inner) }
}

/** All configuration of the stack. `hideSecrets`: secrets are `[secret]`, and neither a passphrase nor every declared key is needed. */
export async function configList({
  hideSecrets = false,
  ...name
}: StackName & { hideSecrets?: boolean }): Promise<Record<string, ConfigValue>> {
  const stack = await openStack(name)
  if (!hideSecrets) return Object.fromEntries(await stack.config())
  const hidden = { salt: '', encrypt: (text: string) => text, decrypt: () => '[secret]' }
  const document = await readStackConfigFile(stack.project, stack.name)
  const config = await readConfig(stack.project, stack.name, document, async () => hidden, { isComplete: false })
  return Object.fromEntries([...config].map(([key, { value, secret }]) => [key, { value: secret ? '[secret]' : value, secret }]))
}

/** Removes a key from Pulumi.<stack>.yaml, or a value below it; fails when it is not there. */
export async function configRemove({ key: given, path, ...name }: ConfigPlace) {
  const stack = await openStack(name)
  const { key, steps } = placeOf(given, path, stack.project)
  const document = await readStackConfigFile(stack.project, stack.name)
  const written = writtenKey(document, key, stack.project)
  if (!written || valueAt(settingsOf(document)[written], steps) === undefined) {
    throw new EngineFailure(`${stackConfigFile(stack.project, stack.name)} has no configuration key "${steps.length > 0 ? given : key}".`)
  }
  document.deleteIn(['config', written, ...steps])
  await writeStackConfigFile(stack.project, stack.name, document)
}

type SettingsDocument = Awaited<ReturnType<typeof readStackConfigFile>>

const settingsOf = (document: SettingsDocument): Record<string, Value> =>
  (document.toJS() as { config?: Record<string, Value> } | null)?.config ?? {}

/** The key as the file has it: with the project's name, or without. */
const writtenKey = (document: SettingsDocument, key: string, project: Project): string | undefined =>
  [key, key.slice(project.name.length + 1)].find(candidate => candidate !== '' && Object.hasOwn(settingsOf(document), candidate))

function placeOf(given: string, isPath = false, project: Project): { key: string; steps: PathStep[] } {
  if (!isPath) return { key: configKey(given, project), steps: [] }
  const [first, ...steps] = stepsOf(given)
  if (typeof first !== 'string' || [first, ...steps].includes('*')) {
    throw new EngineFailure(`configuration path "${given}" must begin with a key, and cannot hold "*". Use for example data.list[0].name.`)
  }
  return { key: configKey(first, project), steps }
}

function stepsOf(given: string): PathStep[] {
  try {
    return parsePath(given)
  } catch (error) {
    throw new EngineFailure(`configuration: ${messageOf(error)}`)
  }
}

function configKey(key: string, project: Project): string {
  if (!/^[^:\s]+(:[^:\s]+){0,2}$/.test(key))
    throw new EngineFailure(`configuration key "${key}" must be NAME or NAMESPACE:NAME, e.g. aws:region.`)
  return fullConfigKey(key, project.name)
}

/** In a structured value the official CLI writes true, false and whole numbers as such. */
function typed(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}

function parsed(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value
  } catch {
    return undefined
  }
}

/** The value with another one at a path. Objects and lists on the way are made; an index may be at most one past the end of its list. */
function setAt(before: Value | undefined, [step, ...rest]: PathStep[], value: Value, path: string): Value {
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list = before ?? []
    if (!Array.isArray(list)) throw new EngineFailure(`configuration path "${path}": there is no list for the index ${step}.`)
    if (step > list.length)
      throw new EngineFailure(
        `configuration path "${path}": index ${step} is past the end of a list of ${list.length}. Use ${list.length} to append.`,
      )
    return list.toSpliced(step, 1, setAt(list[step], rest, value, path))
  }
  const bag = before ?? {}
  if (!isBag(bag)) throw new EngineFailure(`configuration path "${path}": there is no object for the key "${step}".`)
  const next = { ...bag, [step]: setAt(own(bag, step), rest, value, path) }
  if (Object.keys(next).length === 1 && step === 'secure')
    throw new EngineFailure(`configuration path "${path}": "secure" alone marks an encrypted value. Use another key, or --secret.`)
  return next
}
