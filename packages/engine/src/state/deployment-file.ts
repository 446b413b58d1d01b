import { createHash } from 'node:crypto'
import { EngineFailure } from '../failure.ts'
import type { Bag, Value } from '../wire.ts'
import { hasSecrets, isBag, isSecret, mapValues, SECRET, SIGNATURE, secret } from '../wire.ts'
import { findIntegrityProblem } from './integrity.ts'
import type { PendingOperation, ResourceState } from './resource.ts'
import type { SecretsManager } from './secrets-manager.ts'

/** The version of Pulumi's engine whose formats and behaviour this engine follows. */
export const ENGINE_VERSION = '3.260.0'

/** A stack's state in memory, with secrets in clear text. */
export interface Snapshot {
  resources: ResourceState[]
  pendingOperations: PendingOperation[]
}

/** A deployment as the state file holds it, version 3, with secrets encrypted (docs/reference/pulumi-protocol.md#12). */
export interface SerializedDeployment {
  manifest: { time: string; magic: string; version: string }
  secrets_providers?: { type: string; state?: { salt?: string } }
  resources?: SerializedResource[]
  pending_operations?: { resource: SerializedResource; type: PendingOperation['type']; creationKey?: string }[]
  metadata?: Bag
}
type SerializedResource = Partial<ResourceState> & Pick<ResourceState, 'urn' | 'type'>

/** The state of a stack without resources. */
export const emptySnapshot = (): Snapshot => ({ resources: [], pendingOperations: [] })

const magicOf = (version: string) => createHash('sha256').update(version).digest('hex')

/** Encrypts and decrypts the secrets of one run. A secret that did not change keeps its ciphertext, so that the file does not change either. */
export class CachingSecretsManager {
  private readonly ciphertexts = new Map<string, string>()
  readonly manager: SecretsManager
  constructor(keeper: SecretsManager) {
    this.manager = keeper
  }

  encrypt(value: Value, path: string): Value {
    return mapSecrets(value, path, (inner, at) => {
      const text = JSON.stringify(inner)
      const known = this.ciphertexts.get(`${at}\0${text}`) ?? this.manager.encrypt(text)
      this.ciphertexts.set(`${at}\0${text}`, known)
      return { [SIGNATURE]: SECRET, ciphertext: known }
    })
  }

  decrypt(value: Value, path: string): Value {
    if (isSecret(value)) {
      const text = typeof value.ciphertext === 'string' ? this.decryptText(value.ciphertext, path) : String(value.plaintext)
      if (typeof value.ciphertext === 'string') this.ciphertexts.set(`${path}\0${text}`, value.ciphertext)
      return secret(JSON.parse(text) as Value)
    }
    if (Array.isArray(value)) return value.map((item, index) => this.decrypt(item, `${path}[${index}]`))
    if (!isBag(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.decrypt(item, `${path}.${key}`)]))
  }

  private decryptText(serialized: string, path: string): string {
    try {
      return this.manager.decrypt(serialized)
    } catch {
      throw new EngineFailure(
        `the secret ${path} cannot be decrypted: its text in the state file was changed or cut. Restore the file from its .bak or a copy.`,
      )
    }
  }
}

function mapSecrets(value: Value, path: string, seal: (inner: Value, path: string) => Value): Value {
  if (isSecret(value)) return seal(mapValues(value.value, item => (isSecret(item) ? item.value : item)) ?? null, path)
  if (Array.isArray(value)) return value.map((item, index) => mapSecrets(item, `${path}[${index}]`, seal))
  if (!isBag(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSecrets(item, `${path}.${key}`, seal)]))
}

const secretFields = ['inputs', 'outputs', 'replacementTrigger'] as const

/** Whether the deployment has secrets, which need a secrets manager to be written. */
export const needsSecretsManager = ({ resources, pendingOperations }: Snapshot): boolean =>
  [...resources, ...pendingOperations.map(operation => operation.resource)].some(state =>
    secretFields.some(field => hasSecrets(state[field] ?? null)),
  )

/** Serializes a state for the file. `secrets` may be absent when the state has no secret. */
export function serializeDeployment(deployment: Snapshot, secrets: CachingSecretsManager | undefined, time: Date): SerializedDeployment {
  const serialized: SerializedDeployment = {
    manifest: { time: time.toISOString(), magic: magicOf(ENGINE_VERSION), version: ENGINE_VERSION },
  }
  if (secrets && needsSecretsManager(deployment))
    serialized.secrets_providers = { type: 'passphrase', state: { salt: secrets.manager.salt } }
  serialized.resources = deployment.resources.map(state => serializeResource(state, secrets))
  if (deployment.pendingOperations.length > 0) {
    serialized.pending_operations = deployment.pendingOperations.map(operation => ({
      ...operation,
      resource: serializeResource(operation.resource, secrets),
    }))
  }
  serialized.metadata = {}
  return serialized
}

/** Serializes a state with secrets in clear text, as `stack export --show-secrets` prints it. */
export function serializeWithPlaintextSecrets(deployment: Snapshot, time: Date): SerializedDeployment {
  const plaintext: SecretsManager = { salt: '', encrypt: text => text, decrypt: text => text }
  const shown = serializeDeployment(deployment, new CachingSecretsManager(plaintext), time)
  shown.resources = mapValues(shown.resources as unknown as Value, value =>
    isSecret(value) && typeof value.ciphertext === 'string' ? { [SIGNATURE]: SECRET, plaintext: value.ciphertext } : value,
  ) as unknown as SerializedResource[]
  return shown
}

/** A deployment without creation keys, which only this engine uses. */
export const withoutCreationKeys = (serialized: SerializedDeployment): SerializedDeployment => ({
  ...serialized,
  ...(serialized.pending_operations && {
    pending_operations: serialized.pending_operations.map(({ creationKey: _, ...operation }) => operation),
  }),
})

const order = ['urn', 'custom', 'delete', 'id', 'type', 'inputs', 'outputs', 'parent', 'protect', 'external', 'dependencies'] as const

function serializeResource(state: ResourceState, secrets: CachingSecretsManager | undefined): SerializedResource {
  const serialized: Record<string, unknown> = {}
  for (const [key, value] of Object.entries({ ...Object.fromEntries(order.map(key => [key, undefined])), ...state })) {
    if (key !== 'custom' && isEmpty(value)) continue
    const field = key as (typeof secretFields)[number]
    serialized[key] = secretFields.includes(field) && secrets ? secrets.encrypt(value as Value, `${state.urn}.${key}`) : value
  }
  return serialized as unknown as SerializedResource
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isBag(value) && Object.keys(value).length === 0)

/** Reads a serialized deployment. `where` names the file in messages. Fails when the entries are inconsistent. */
export function deserializeDeployment(
  serialized: SerializedDeployment,
  secrets: CachingSecretsManager | undefined,
  where: string,
  fix = restoreHint(where),
): Snapshot {
  const listed: unknown = serialized.resources ?? []
  if (!Array.isArray(listed) || !listed.every(isBag)) throw corruptState(where, '"resources" is not a list of objects', fix)
  const resources = (serialized.resources ?? []).map(resource => deserializeResource(resource, secrets))
  const problem = findIntegrityProblem(resources)
  if (problem) throw corruptState(where, problem, fix)
  const pendingOperations = (serialized.pending_operations ?? []).map(operation => ({
    ...operation,
    resource: deserializeResource(operation.resource, secrets),
  }))
  return { resources, pendingOperations }
}

function deserializeResource(serialized: SerializedResource, secrets: CachingSecretsManager | undefined): ResourceState {
  const state: ResourceState = {
    ...serialized,
    custom: serialized.custom ?? false,
    inputs: serialized.inputs ?? {},
    outputs: serialized.outputs ?? {},
    dependencies: serialized.dependencies ?? [],
    propertyDependencies: Object.fromEntries(Object.entries(serialized.propertyDependencies ?? {}).map(([key, urns]) => [key, urns ?? []])),
  }
  if (!secrets) return state
  state.inputs = secrets.decrypt(state.inputs, `${state.urn}.inputs`) as Bag
  state.outputs = secrets.decrypt(state.outputs, `${state.urn}.outputs`) as Bag
  if (state.replacementTrigger !== undefined)
    state.replacementTrigger = secrets.decrypt(state.replacementTrigger, `${state.urn}.replacementTrigger`)
  return state
}

/** Whether the file holds any secret, encrypted or in clear text. */
export const hasSerializedSecrets = (serialized: SerializedDeployment): boolean =>
  JSON.stringify([serialized.resources ?? [], serialized.pending_operations ?? []]).includes(`"${SIGNATURE}":"${SECRET}"`)

const restoreHint = (where: string) => `The state file was changed by hand or damaged; restore it from ${where}.bak or a copy.`
const corruptState = (where: string, what: string, fix: string) => new EngineFailure(`${where}: ${what}. ${fix}`)

/** Reads the text of a state file: `{version: 3, checkpoint}` as the file backend keeps it, or `{version: 3, deployment}` as an export prints it. */
export function parseStateFile(text: string, where: string): SerializedDeployment | undefined {
  return parseDeployment(text, where, `Restore it from ${where}.bak or a copy; nothing was changed.`)
}

/** Reads an export of this engine or of the official one. `where` names it in messages. */
export function parseExport(text: string, where: string): SerializedDeployment {
  const deployment = parseDeployment(text, where, 'Nothing was changed.')
  if (!deployment) throw new EngineFailure(`${where} holds no "deployment". Nothing was changed.`)
  return deployment
}

function parseDeployment(text: string, where: string, fix: string): SerializedDeployment | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw new EngineFailure(`${where} is not JSON (${(error as Error).message}): the state file is damaged. ${fix}`)
  }
  if (!isBag(raw) || typeof raw.version !== 'number') {
    throw new EngineFailure(`${where} is not a state file: it has no "version". ${fix}`)
  }
  const strange = Array.isArray(raw.features) ? raw.features.filter(feature => feature !== 'hooks') : []
  if (raw.version === 4 && strange.length > 0) {
    throw new EngineFailure(`${where} uses features that this engine does not know: ${strange.join(', ')}. ${fix}`)
  }
  if (raw.version > 4 || (raw.version === 4 && !isBag(raw.deployment))) {
    throw new EngineFailure(
      `${where} has version ${raw.version}; this engine reads versions up to 3. It was written by a newer engine: use that one, or update this one.`,
    )
  }
  const file = raw as { checkpoint?: { latest?: SerializedDeployment }; deployment?: SerializedDeployment }
  const deployment = file.checkpoint?.latest ?? file.deployment
  if (deployment?.manifest?.version && deployment.manifest.magic !== magicOf(deployment.manifest.version)) {
    throw new EngineFailure(`${where}: magic cookie mismatch; possible tampering/corruption detected. ${fix}`)
  }
  return deployment
}
