import type { ResourceState } from '../state/index.ts'
import type { Bag } from '../wire.ts'
import type { Goal } from './goal.ts'
import { isDefaultProvider } from './urn.ts'

/** Options that a child inherits from its parent unless it sets them (docs/reference/pulumi-protocol.md#4.2). */
export interface InheritedOptions {
  protect?: boolean
  retainOnDelete?: boolean
  deletedWith?: string
}

/** The planned entry of a goal: id, outputs and times are those of `old` until the step has run. */
export function stateFromGoal(
  goal: Goal,
  urn: string,
  inputs: Bag,
  provider: string,
  inherited: InheritedOptions,
  old?: ResourceState,
): ResourceState {
  const state: ResourceState = {
    urn,
    custom: goal.custom,
    type: goal.type,
    inputs,
    outputs: old?.outputs ?? {},
    dependencies: [...new Set(goal.dependencies)].sort(),
    // Default providers are registered by the engine and depend on nothing.
    propertyDependencies: isDefaultProvider(urn) ? {} : propertyDependencies(goal),
  }
  const optional: Partial<ResourceState> = {
    id: goal.custom ? old?.id : undefined,
    parent: goal.parent,
    protect: goal.protect ?? inherited.protect,
    provider,
    additionalSecretOutputs: goal.additionalSecretOutputs,
    customTimeouts: goal.timeouts,
    importID: goal.importId || old?.importID,
    retainOnDelete: goal.retainOnDelete ?? inherited.retainOnDelete,
    deletedWith: goal.deletedWith || inherited.deletedWith,
    replaceWith: goal.replaceWith,
    created: old?.created,
    modified: old?.modified,
    ignoreChanges: goal.ignoreChanges,
    replaceOnChanges: goal.replaceOnChanges,
    hideDiff: goal.hideDiffs,
    replacementTrigger: goal.replacementTrigger,
    resourceHooks: goal.hooks,
  }
  for (const [key, value] of Object.entries(optional)) if (!isDefaultValue(value)) Object.assign(state, { [key]: value })
  return state
}

const isDefaultValue = (value: unknown): boolean =>
  value === undefined || value === '' || value === false || value === null || (typeof value === 'object' && Object.keys(value).length === 0)

/** Old SDKs send no property dependencies; then each property depends on every dependency (docs/reference/pulumi-protocol.md#4.2, field 9). */
function propertyDependencies({ propertyDependencies: given, dependencies, inputs }: Goal): Record<string, string[]> {
  const known = Object.keys(given).length > 0 ? given : Object.fromEntries(Object.keys(inputs).map(key => [key, dependencies]))
  return Object.fromEntries(Object.entries(known).map(([property, urns]) => [property, [...urns].sort()]))
}

/** The options of an entry that its children inherit. */
export const inheritableOptions = ({ protect, retainOnDelete, deletedWith }: ResourceState): InheritedOptions => ({
  ...(protect !== undefined && { protect }),
  ...(retainOnDelete !== undefined && { retainOnDelete }),
  ...(deletedWith !== undefined && { deletedWith }),
})
