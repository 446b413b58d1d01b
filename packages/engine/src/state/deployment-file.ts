import { createHash } from 'node:crypto'
import { EngineFailure } from '../failure.ts'
import type { Bag, Value } from '../wire.ts'
import { hasSecrets, isBag, isSecret, mapValues, SECRET, SIGNATURE, secret } from '../wire.ts'
import { findIntegrityProblem } from './integrity.ts'
import type { PendingOperation, ResourceState } from './resource.ts'
import type { SecretsManager } from './secrets-manager.ts'

/** The version of the official engine whose formats and behaviour these are. */
export const ENGINE_VERSION = '3.260.0'

/** A stack's state with its secrets open. */
export interface Snapshot {
  resources: ResourceState[]
  pendingOperations: PendingOperation[]
}

/** A deployment as it lies in a file: version 3 (spec 12). */
export interface SerializedDeployment {
  manifest: { time: string; magic: string; version: string }
  secrets_providers?: { type: string; state?: { salt?: string } }
  resources?: SerializedResource[]
  pending_operations?: { resource: SerializedResource; type: PendingOperation['type']; creationKey?: string }[]
  metadata?: Bag
}
type SerializedResource = Partial<ResourceState> & Pick<ResourceState, 'urn' | 'type'>

export const emptySnapshot = (): Snapshot => ({ resources: [], pendingOperations: [] })

const magicOf = (version: string) => createHash('sha256').update(version).digest('hex')

/** Seals and opens the secrets of one run; remembers sealed texts, so that a secret that stays the same stays the same in the file. */
export class CachingSecretsManager {
  private readonly ciphertexts = new Map<string, string>()
  readonly manager: SecretsManager
  constructor(keeper: SecretsManager) {
    this.manager = keeper
  }

  encrypt(value: Value, place: string): Value {
    return mapSecrets(value, place, (inner, at) => {
      const text = JSON.stringify(inner)
      const known = this.ciphertexts.get(`${at}\0${text}`) ?? this.manager.encrypt(text)
      this.ciphertexts.set(`${at}\0${text}`, known)
      return { [SIGNATURE]: SECRET, ciphertext: known }
    })
  }

  decrypt(value: Value, place: string): Value {
    if (isSecret(value)) {
      const text = typeof value.ciphertext === 'string' ? this.decryptText(value.ciphertext, place) : String(value.plaintext)
      if (typeof value.ciphertext === 'string') this.ciphertexts.set(`${place}\0${text}`, value.ciphertext)
      return secret(JSON.parse(text) as Value)
    }
    if (Array.isArray(value)) return value.map((item, index) => this.decrypt(item, `${place}[${index}]`))
    if (!isBag(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.decrypt(item, `${place}.${key}`)]))
  }

  private decryptText(sealed: string, place: string): string {
    try {
      return this.manager.decrypt(sealed)
    } catch {
      throw new EngineFailure(
        `the secret ${place} cannot be opened: its text in the state file was changed or cut. Restore the file from its .bak or a copy.`,
      )
    }
  }
}

function mapSecrets(value: Value, place: string, seal: (inner: Value, place: string) => Value): Value {
  if (isSecret(value)) return seal(mapValues(value.value, item => (isSecret(item) ? item.value : item)) ?? null, place)
  if (Array.isArray(value)) return value.map((item, index) => mapSecrets(item, `${place}[${index}]`, seal))
  if (!isBag(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSecrets(item, `${place}.${key}`, seal)]))
}

const secretFields = ['inputs', 'outputs', 'replacementTrigger'] as const

/** Whether a keeper is needed to write this deployment. */
export const needsSecretsManager = ({ resources, pendingOperations }: Snapshot): boolean =>
  [...resources, ...pendingOperations.map(operation => operation.resource)].some(state =>
    secretFields.some(field => hasSecrets(state[field] ?? null)),
  )

/** Turns a state into what the file holds. `memory` may be absent when the state has no secret. */
export function serializeDeployment(deployment: Snapshot, memory: CachingSecretsManager | undefined, time: Date): SerializedDeployment {
  const sealed: SerializedDeployment = {
    manifest: { time: time.toISOString(), magic: magicOf(ENGINE_VERSION), version: ENGINE_VERSION },
  }
  if (memory && needsSecretsManager(deployment)) sealed.secrets_providers = { type: 'passphrase', state: { salt: memory.manager.salt } }
  sealed.resources = deployment.resources.map(state => serializeResource(state, memory))
  if (deployment.pendingOperations.length > 0) {
    sealed.pending_operations = deployment.pendingOperations.map(operation => ({
      ...operation,
      resource: serializeResource(operation.resource, memory),
    }))
  }
  sealed.metadata = {}
  return sealed
}

/** A deployment for a person, or another engine, to read: secrets in clear text, as `stack export --show-secrets` prints them. */
export function serializeWithPlaintextSecrets(deployment: Snapshot, time: Date): SerializedDeployment {
  const plaintext: SecretsManager = { salt: '', encrypt: text => text, decrypt: text => text }
  const shown = serializeDeployment(deployment, new CachingSecretsManager(plaintext), time)
  shown.resources = mapValues(shown.resources as unknown as Value, value =>
    isSecret(value) && typeof value.ciphertext === 'string' ? { [SIGNATURE]: SECRET, plaintext: value.ciphertext } : value,
  ) as unknown as SerializedResource[]
  return shown
}

/** What other engines read: creation keys are for this one alone. */
export const withoutCreationKeys = (sealed: SerializedDeployment): SerializedDeployment => ({
  ...sealed,
  ...(sealed.pending_operations && {
    pending_operations: sealed.pending_operations.map(({ creationKey: _, ...operation }) => operation),
  }),
})

const order = ['urn', 'custom', 'delete', 'id', 'type', 'inputs', 'outputs', 'parent', 'protect', 'external', 'dependencies'] as const

function serializeResource(state: ResourceState, memory: CachingSecretsManager | undefined): SerializedResource {
  const sealed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries({ ...Object.fromEntries(order.map(key => [key, undefined])), ...state })) {
    if (key !== 'custom' && isEmpty(value)) continue
    const field = key as (typeof secretFields)[number]
    sealed[key] = secretFields.includes(field) && memory ? memory.encrypt(value as Value, `${state.urn}.${key}`) : value
  }
  return sealed as unknown as SerializedResource
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isBag(value) && Object.keys(value).length === 0)

/** Opens what the file holds. `where` names the file in messages. */
export function deserializeDeployment(
  sealed: SerializedDeployment,
  memory: CachingSecretsManager | undefined,
  where: string,
  mend = restoreHint(where),
): Snapshot {
  const listed: unknown = sealed.resources ?? []
  if (!Array.isArray(listed) || !listed.every(isBag)) throw corruptState(where, '"resources" is no list of objects', mend)
  const resources = (sealed.resources ?? []).map(resource => deserializeResource(resource, memory))
  const problem = findIntegrityProblem(resources)
  if (problem) throw corruptState(where, problem, mend)
  const pendingOperations = (sealed.pending_operations ?? []).map(operation => ({
    ...operation,
    resource: deserializeResource(operation.resource, memory),
  }))
  return { resources, pendingOperations }
}

function deserializeResource(sealed: SerializedResource, memory: CachingSecretsManager | undefined): ResourceState {
  const state: ResourceState = {
    ...sealed,
    custom: sealed.custom ?? false,
    inputs: sealed.inputs ?? {},
    outputs: sealed.outputs ?? {},
    dependencies: sealed.dependencies ?? [],
    propertyDependencies: Object.fromEntries(Object.entries(sealed.propertyDependencies ?? {}).map(([key, urns]) => [key, urns ?? []])),
  }
  if (!memory) return state
  state.inputs = memory.decrypt(state.inputs, `${state.urn}.inputs`) as Bag
  state.outputs = memory.decrypt(state.outputs, `${state.urn}.outputs`) as Bag
  if (state.replacementTrigger !== undefined)
    state.replacementTrigger = memory.decrypt(state.replacementTrigger, `${state.urn}.replacementTrigger`)
  return state
}

/** Whether the file holds any sealed or open secret. */
export const hasSerializedSecrets = (sealed: SerializedDeployment): boolean =>
  JSON.stringify([sealed.resources ?? [], sealed.pending_operations ?? []]).includes(`"${SIGNATURE}":"${SECRET}"`)

const restoreHint = (where: string) => `The state file was changed by hand or damaged; restore it from ${where}.bak or a copy.`
const corruptState = (where: string, what: string, mend: string) => new EngineFailure(`${where}: ${what}. ${mend}`)

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

function parseDeployment(text: string, where: string, mend: string): SerializedDeployment | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw new EngineFailure(`${where} is no JSON (${(error as Error).message}): the state file is damaged. ${mend}`)
  }
  if (!isBag(raw) || typeof raw.version !== 'number') {
    throw new EngineFailure(`${where} is no state file: it has no "version". ${mend}`)
  }
  const strange = Array.isArray(raw.features) ? raw.features.filter(feature => feature !== 'hooks') : []
  if (raw.version === 4 && strange.length > 0) {
    throw new EngineFailure(`${where} uses features that this engine does not know: ${strange.join(', ')}. ${mend}`)
  }
  if (raw.version > 4 || (raw.version === 4 && !isBag(raw.deployment))) {
    throw new EngineFailure(
      `${where} has version ${raw.version}; this engine reads versions up to 3. It was written by a newer engine: use that one, or update this one.`,
    )
  }
  const file = raw as { checkpoint?: { latest?: SerializedDeployment }; deployment?: SerializedDeployment }
  const deployment = file.checkpoint?.latest ?? file.deployment
  if (deployment?.manifest?.version && deployment.manifest.magic !== magicOf(deployment.manifest.version)) {
    throw new EngineFailure(`${where}: magic cookie mismatch; possible tampering/corruption detected. ${mend}`)
  }
  return deployment
}
