import { createHash } from 'node:crypto'
import { EngineFailure } from '../failure.ts'
import type { Bag, Value } from '../wire.ts'
import { hasSecrets, isBag, isSecret, mapValues, SECRET, SIGNATURE, secret } from '../wire.ts'
import { integrityProblem } from './integrity.ts'
import type { PendingOperation, ResourceState } from './resource.ts'
import type { SecretsKeeper } from './secrets-manager.ts'

/** The version of the official engine whose formats and behaviour these are. */
export const ENGINE_VERSION = '3.260.0'

/** A stack's state with its secrets open. */
export interface Deployment {
  resources: ResourceState[]
  pendingOperations: PendingOperation[]
}

/** A deployment as it lies in a file: version 3 (spec 12). */
export interface SealedDeployment {
  manifest: { time: string; magic: string; version: string }
  secrets_providers?: { type: string; state?: { salt?: string } }
  resources?: SealedResource[]
  pending_operations?: { resource: SealedResource; type: PendingOperation['type']; creationKey?: string }[]
  metadata?: Bag
}
type SealedResource = Partial<ResourceState> & Pick<ResourceState, 'urn' | 'type'>

export const emptyDeployment = (): Deployment => ({ resources: [], pendingOperations: [] })

const magicOf = (version: string) => createHash('sha256').update(version).digest('hex')

/** Seals and opens the secrets of one run; remembers sealed texts, so that a secret that stays the same stays the same in the file. */
export class SecretMemory {
  private readonly sealed = new Map<string, string>()
  readonly keeper: SecretsKeeper
  constructor(keeper: SecretsKeeper) {
    this.keeper = keeper
  }

  seal(value: Value, place: string): Value {
    return sealEach(value, place, (inner, at) => {
      const text = JSON.stringify(inner)
      const known = this.sealed.get(`${at}\0${text}`) ?? this.keeper.seal(text)
      this.sealed.set(`${at}\0${text}`, known)
      return { [SIGNATURE]: SECRET, ciphertext: known }
    })
  }

  open(value: Value, place: string): Value {
    if (isSecret(value)) {
      const text = typeof value.ciphertext === 'string' ? this.unseal(value.ciphertext, place) : String(value.plaintext)
      if (typeof value.ciphertext === 'string') this.sealed.set(`${place}\0${text}`, value.ciphertext)
      return secret(JSON.parse(text) as Value)
    }
    if (Array.isArray(value)) return value.map((item, index) => this.open(item, `${place}[${index}]`))
    if (!isBag(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.open(item, `${place}.${key}`)]))
  }

  private unseal(sealed: string, place: string): string {
    try {
      return this.keeper.open(sealed)
    } catch {
      throw new EngineFailure(
        `the secret ${place} cannot be opened: its text in the state file was changed or cut. Restore the file from its .bak or a copy.`,
      )
    }
  }
}

function sealEach(value: Value, place: string, seal: (inner: Value, place: string) => Value): Value {
  if (isSecret(value)) return seal(mapValues(value.value, item => (isSecret(item) ? item.value : item)) ?? null, place)
  if (Array.isArray(value)) return value.map((item, index) => sealEach(item, `${place}[${index}]`, seal))
  if (!isBag(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sealEach(item, `${place}.${key}`, seal)]))
}

const secretFields = ['inputs', 'outputs', 'replacementTrigger'] as const

/** Whether a keeper is needed to write this deployment. */
export const needsKeeper = ({ resources, pendingOperations }: Deployment): boolean =>
  [...resources, ...pendingOperations.map(operation => operation.resource)].some(state =>
    secretFields.some(field => hasSecrets(state[field] ?? null)),
  )

/** Turns a state into what the file holds. `memory` may be absent when the state has no secret. */
export function sealDeployment(deployment: Deployment, memory: SecretMemory | undefined, time: Date): SealedDeployment {
  const sealed: SealedDeployment = {
    manifest: { time: time.toISOString(), magic: magicOf(ENGINE_VERSION), version: ENGINE_VERSION },
  }
  if (memory && needsKeeper(deployment)) sealed.secrets_providers = { type: 'passphrase', state: { salt: memory.keeper.salt } }
  sealed.resources = deployment.resources.map(state => sealResource(state, memory))
  if (deployment.pendingOperations.length > 0) {
    sealed.pending_operations = deployment.pendingOperations.map(operation => ({
      ...operation,
      resource: sealResource(operation.resource, memory),
    }))
  }
  sealed.metadata = {}
  return sealed
}

/** A deployment for a person, or another engine, to read: secrets in clear text, as `stack export --show-secrets` prints them. */
export function showDeployment(deployment: Deployment, time: Date): SealedDeployment {
  const plaintext: SecretsKeeper = { salt: '', seal: text => text, open: text => text }
  const shown = sealDeployment(deployment, new SecretMemory(plaintext), time)
  shown.resources = mapValues(shown.resources as unknown as Value, value =>
    isSecret(value) && typeof value.ciphertext === 'string' ? { [SIGNATURE]: SECRET, plaintext: value.ciphertext } : value,
  ) as unknown as SealedResource[]
  return shown
}

/** What other engines read: creation keys are for this one alone. */
export const withoutKeys = (sealed: SealedDeployment): SealedDeployment => ({
  ...sealed,
  ...(sealed.pending_operations && {
    pending_operations: sealed.pending_operations.map(({ creationKey: _, ...operation }) => operation),
  }),
})

const order = ['urn', 'custom', 'delete', 'id', 'type', 'inputs', 'outputs', 'parent', 'protect', 'external', 'dependencies'] as const

function sealResource(state: ResourceState, memory: SecretMemory | undefined): SealedResource {
  const sealed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries({ ...Object.fromEntries(order.map(key => [key, undefined])), ...state })) {
    if (key !== 'custom' && isEmpty(value)) continue
    const field = key as (typeof secretFields)[number]
    sealed[key] = secretFields.includes(field) && memory ? memory.seal(value as Value, `${state.urn}.${key}`) : value
  }
  return sealed as unknown as SealedResource
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isBag(value) && Object.keys(value).length === 0)

/** Opens what the file holds. `where` names the file in messages. */
export function openDeployment(
  sealed: SealedDeployment,
  memory: SecretMemory | undefined,
  where: string,
  mend = mendBy(where),
): Deployment {
  const listed: unknown = sealed.resources ?? []
  if (!Array.isArray(listed) || !listed.every(isBag)) throw broken(where, '"resources" is no list of objects', mend)
  const resources = (sealed.resources ?? []).map(resource => openResource(resource, memory))
  const problem = integrityProblem(resources)
  if (problem) throw broken(where, problem, mend)
  const pendingOperations = (sealed.pending_operations ?? []).map(operation => ({
    ...operation,
    resource: openResource(operation.resource, memory),
  }))
  return { resources, pendingOperations }
}

function openResource(sealed: SealedResource, memory: SecretMemory | undefined): ResourceState {
  const state: ResourceState = {
    ...sealed,
    custom: sealed.custom ?? false,
    inputs: sealed.inputs ?? {},
    outputs: sealed.outputs ?? {},
    dependencies: sealed.dependencies ?? [],
    propertyDependencies: Object.fromEntries(Object.entries(sealed.propertyDependencies ?? {}).map(([key, urns]) => [key, urns ?? []])),
  }
  if (!memory) return state
  state.inputs = memory.open(state.inputs, `${state.urn}.inputs`) as Bag
  state.outputs = memory.open(state.outputs, `${state.urn}.outputs`) as Bag
  if (state.replacementTrigger !== undefined)
    state.replacementTrigger = memory.open(state.replacementTrigger, `${state.urn}.replacementTrigger`)
  return state
}

/** Whether the file holds any sealed or open secret. */
export const hasSealedSecrets = (sealed: SealedDeployment): boolean =>
  JSON.stringify([sealed.resources ?? [], sealed.pending_operations ?? []]).includes(`"${SIGNATURE}":"${SECRET}"`)

const mendBy = (where: string) => `The state file was changed by hand or damaged; restore it from ${where}.bak or a copy.`
const broken = (where: string, what: string, mend: string) => new EngineFailure(`${where}: ${what}. ${mend}`)

/** Reads the text of a state file: `{version: 3, checkpoint}` as the file backend keeps it, or `{version: 3, deployment}` as an export prints it. */
export function parseStateFile(text: string, where: string): SealedDeployment | undefined {
  return parseDeployment(text, where, `Restore it from ${where}.bak or a copy; nothing was changed.`)
}

/** Reads an export of this engine or of the official one. `where` names it in messages. */
export function parseExport(text: string, where: string): SealedDeployment {
  const deployment = parseDeployment(text, where, 'Nothing was changed.')
  if (!deployment) throw new EngineFailure(`${where} holds no "deployment". Nothing was changed.`)
  return deployment
}

function parseDeployment(text: string, where: string, mend: string): SealedDeployment | undefined {
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
  const file = raw as { checkpoint?: { latest?: SealedDeployment }; deployment?: SealedDeployment }
  const deployment = file.checkpoint?.latest ?? file.deployment
  if (deployment?.manifest?.version && deployment.manifest.magic !== magicOf(deployment.manifest.version)) {
    throw new EngineFailure(`${where}: magic cookie mismatch; possible tampering/corruption detected. ${mend}`)
  }
  return deployment
}
