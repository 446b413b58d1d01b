import type { Bag, Value } from '../wire.ts'

/**
 * One resource as the state knows it: an entry of a deployment, version 3 (spec 12.1), with secrets open in memory. What is empty or false there is
 * absent in the file.
 */
export interface ResourceState {
  urn: string
  custom: boolean
  type: string
  /** Replaced, and waiting for its delete. */
  delete?: boolean
  /** Of custom resources only. */
  id?: string
  inputs: Bag
  outputs: Bag
  parent?: string
  protect?: boolean
  /** Read, not owned: never updated, never deleted. */
  external?: boolean
  dependencies: string[]
  initErrors?: string[]
  /** `<URN>::<id>` of its provider; absent for components and for providers. */
  provider?: string
  propertyDependencies: Record<string, string[]>
  /** Deleted before its replacement was made, and the replacement is still to come. */
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
  /** Names of hooks, by when they are called. */
  resourceHooks?: Partial<Record<string, string[]>>
}

/** Seconds; absent or 0 leaves it to the provider. */
export interface Timeouts {
  create?: number
  update?: number
  delete?: number
  read?: number
}

export type OperationType = 'creating' | 'updating' | 'deleting' | 'reading' | 'importing'

/** A step that was begun: what its resource would be, or was. Still there at the next run only when the engine died in between. */
export interface PendingOperation {
  resource: ResourceState
  type: OperationType
  /** Of a create: what its provider was given, so that asking again makes nothing twice. */
  creationKey?: string
}

/** Every URN that must exist while this entry does; the provider's is cut from its reference. */
export function referencesOf(state: ResourceState): Set<string> {
  const urns = new Set<string>([...state.dependencies, ...Object.values(state.propertyDependencies).flat(), ...(state.replaceWith ?? [])])
  for (const urn of [state.parent, state.deletedWith, state.provider && providerUrn(state.provider)]) if (urn) urns.add(urn)
  return urns
}

/** A provider reference is `<URN>::<id>`, cut at the last `::`. */
export const providerUrn = (reference: string): string => reference.slice(0, reference.lastIndexOf('::'))
export const providerId = (reference: string): string => reference.slice(reference.lastIndexOf('::') + 2)

/** The same entry with every URN renamed: its own, which brings its type, and those that it refers to. */
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
