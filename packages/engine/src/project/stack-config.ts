import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Document } from 'yaml'
import { EngineFailure } from '../failure.ts'
import { reasonOf } from '../state/files.ts'
import type { SecretsManager } from '../state/secrets-manager.ts'
import { isBag, type Value } from '../wire.ts'
import { fullConfigKey, type Project, readTextFile } from './project.ts'
import { parseYaml } from './yaml-text.ts'

/** A configuration value as programs get it: a text; structured values are JSON. */
export interface ConfigValue {
  value: string
  secret: boolean
}
/** Configuration values by full key. */
export type Config = Map<string, ConfigValue>

/** The path of Pulumi.<stack>.yaml. */
export const stackConfigFile = (project: Project, stack: string) => join(project.stackConfigDir, `Pulumi.${stack}.yaml`)

/** Pulumi.<stack>.yaml as a document that keeps comments and order when it is written; empty when there is no file. */
export async function readStackConfigFile(project: Project, stack: string): Promise<Document> {
  const file = stackConfigFile(project, stack)
  if (!existsSync(file)) return new Document({})
  const document = parseYaml(await readTextFile(file), file)
  if (document.contents === null) document.contents = new Document({}).contents
  const content = document.toJS() as unknown
  if (!isBag(content) || !(content.config === undefined || content.config === null || isBag(content.config))) {
    throw new EngineFailure(`${file} must hold a map; its "config:" a map from keys such as aws:region to values.`)
  }
  return document
}

/** Writes Pulumi.<stack>.yaml. */
export async function writeStackConfigFile(project: Project, stack: string, document: Document) {
  const file = stackConfigFile(project, stack)
  try {
    await writeFile(file, document.toString())
  } catch (error) {
    throw new EngineFailure(`${file} could not be written (${reasonOf(error)}).`)
  }
}

/** The salt of the encrypted values in Pulumi.<stack>.yaml. */
export const encryptionSaltOf = (document: Document): string | undefined => {
  const salt = document.get('encryptionsalt')
  return typeof salt === 'string' ? salt : undefined
}

/** The stack's configuration over the project's. `secrets` decrypts values; it is called only when one is encrypted. `isComplete`: fails when a declared key has no value. */
export async function readConfig(
  project: Project,
  stack: string,
  document: Document,
  secrets: () => Promise<SecretsManager>,
  { isComplete = true }: { isComplete?: boolean } = {},
): Promise<Config> {
  const config: Config = new Map()
  for (const [key, { default: fallback, value, secret = false }] of Object.entries(project.config)) {
    const given = value ?? fallback
    if (given !== undefined && given !== null) config.set(key, { value: asText(given), secret })
  }
  const { config: stackConfig } = (document.toJS() ?? {}) as { config?: Record<string, Value> }
  for (const [key, value] of Object.entries(stackConfig ?? {})) {
    const opened = hasEncrypted(value) ? await decryptValue(value, secrets, `${stackConfigFile(project, stack)}: ${key}`) : value
    config.set(fullConfigKey(key, project.name), { value: asText(opened), secret: hasEncrypted(value) })
  }
  for (const [key, { default: fallback, value, type }] of Object.entries(project.config)) {
    if (!isComplete || type === undefined || config.has(key) || fallback !== undefined || value !== undefined) continue
    throw new EngineFailure(
      `Stack '${stack}' is missing configuration value '${key}' (declared in ${project.file}). Set it with: poolhouse config set ${key} VALUE`,
    )
  }
  return config
}

const asText = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value))

const isEncrypted = (value: Value): value is { secure: string } =>
  isBag(value) && Object.keys(value).length === 1 && typeof value.secure === 'string'

const hasEncrypted = (value: Value): boolean => {
  if (Array.isArray(value)) return value.some(hasEncrypted)
  return isBag(value) && (isEncrypted(value) || Object.values(value).some(hasEncrypted))
}

async function decryptValue(value: Value, secrets: () => Promise<SecretsManager>, where: string): Promise<Value> {
  if (isEncrypted(value)) {
    const { decrypt } = await secrets()
    try {
      return decrypt(value.secure)
    } catch {
      throw new EngineFailure(
        `${where} cannot be decrypted with this stack's passphrase. Set the value again: poolhouse config set --secret KEY VALUE`,
      )
    }
  }
  if (Array.isArray(value)) return Promise.all(value.map(item => decryptValue(item, secrets, where)))
  if (!isBag(value)) return value
  const entries = Object.entries(value).map(async ([key, item]) => [key, await decryptValue(item, secrets, `${where}.${key}`)] as const)
  return Object.fromEntries(await Promise.all(entries))
}
