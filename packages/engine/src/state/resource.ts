import type { Bag, Value } from '../wire.ts'

/**
 * One resource in the state: an entry of a deployment, version 3, with secrets in clear text in memory. Empty and false members are not
 * written to the file (docs/reference/pulumi-protocol.md#12.1).
 */
export interface ResourceState {
  urn: string
  custom: boolean
  type: string
  /** Replaced; its delete is still to come. */
  delete?: boolean
  /** Absent for components. */
  id?: string
  inputs: Bag
  outputs: Bag
  parent?: string
  protect?: boolean
  /** Read, not managed: never updated, never deleted. */
  external?: boolean
  dependencies: string[]
  initErrors?: string[]
  /** `<URN>::<id>` of its provider; absent for components and for providers. */
  provider?: string
  propertyDependencies: Record<string, string[]>
  /** Deleted before its replacement, which is still to be created. */
  pendingReplacement?: boolean
  additionalSecretOutputs?: string[]
  customTimeouts?: Timeouts
  importID?: string
  retainOnDelete?: boolean
  deletedWith?: string
  replaceWith?: string[]
  created?: string
  modified?: string
  ignoreChanges?: string[]
  replaceOnChanges?: string[]
  hideDiff?: string[]
  replacementTrigger?: Value
  /** Names of hooks, by kind. */
  resourceHooks?: Partial<Record<string, string[]>>
}

/** Custom timeouts in seconds; absent or 0: the provider's default. */
export interface Timeouts {
  create?: number
  update?: number
  delete?: number
  read?: number
}

/** The types of pending operations in the state file. */
export type OperationType = 'creating' | 'updating' | 'deleting' | 'reading' | 'importing'

/** An operation that was begun. It is still in the state at the next run only when the engine was interrupted. */
export interface PendingOperation {
  resource: ResourceState
  type: OperationType
  /** Of a create: the key that the provider got, so that repeating the request creates nothing twice. */
  creationKey?: string
}

/** Every URN that the entry refers to: dependencies, parent, provider, `deletedWith`, `replaceWith`. */
export function referencesOf(state: ResourceState): Set<string> {
  const urns = new Set<string>([...state.dependencies, ...Object.values(state.propertyDependencies).flat(), ...(state.replaceWith ?? [])])
  for (const urn of [state.parent, state.deletedWith, state.provider && providerUrn(state.provider)]) if (urn) urns.add(urn)
  return urns
}

/** The URN in a provider reference `<URN>::<id>`; the URN may hold `::` itself. */
export const providerUrn = (reference: string): string => reference.slice(0, reference.lastIndexOf('::'))
/** The id in a provider reference. */
export const providerId = (reference: string): string => reference.slice(reference.lastIndexOf('::') + 2)

/** The entry with every URN renamed: its own (and with it its type) and those that it refers to. */
export function renameUrns(state: ResourceState, rename: (urn: string) => string): ResourceState {
  const urn = rename(state.urn)
  const type = urn === state.urn ? state.type : (urn.split('::')[2]?.split('$').at(-1) ?? state.type)
  const renamed = { ...state, urn, type, dependencies: state.dependencies.map(rename) }
  renamed.propertyDependencies = Object.fromEntries(
    Object.entries(state.propertyDependencies).map(([property, urns]) => [property, urns.map(rename)]),
  )
  if (state.parent) renamed.parent = rename(state.parent)
  if (state.deletedWith) renamed.deletedWith = rename(state.deletedWith)
  if (state.replaceWith) renamed.replaceWith = state.replaceWith.map(rename)
  if (state.provider) renamed.provider = `${rename(providerUrn(state.provider))}::${providerId(state.provider)}`
  return renamed
}
