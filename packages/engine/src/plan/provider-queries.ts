import type { DiffResponse, ReadResponse } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'
import type { Bag } from '../wire.ts'
import type { Goal } from './goal.ts'

/** What the planner must ask of a resource's provider. apply/ implements it over the provider instances of the run. */
export interface ProviderQueries {
  /** The checked inputs; those of a component are returned unchanged. Reports each failure with its position, then throws. */
  check(goal: Goal, next: ResourceState, news: Bag, olds: Bag): Promise<Bag>
  /** The provider's diff of the old entry and new inputs; `undefined` for components. */
  diff(old: ResourceState, next: ResourceState, ignoreChanges: string[]): Promise<DiffResponse | undefined>
  /** The resource with this id as it exists now. */
  read(next: ResourceState, id: string): Promise<ReadResponse>
  /** Why the provider would refuse to delete the resource; `undefined`: no reason is known. `deleted`: everything that the change deletes. */
  findDeleteRefusal(old: ResourceState, deleted: readonly ResourceState[]): Promise<string | undefined>
  /** Whether the resource moves to a provider whose configuration forces a replacement. */
  isProviderReplaced(old: ResourceState, next: ResourceState): Promise<boolean>
  /** Whether the run skips resources of this type, because no provider here has it. */
  isSkipped(type: string): boolean
  /** Reports a planning error that does not stop a preview. */
  reportFailure(message: string, urn: string): void
  /** Reports something that a person should know. */
  inform(message: string, urn: string): void
}
