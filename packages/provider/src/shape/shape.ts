import type { Bag } from '@poolhouse/engine'
import type { Descriptions } from './descriptions.ts'
import type { Properties } from './property.ts'

/** A failed check: the property path, and why its value is invalid. An empty path means the whole resource. */
export interface CheckProblem {
  path: string
  reason: string
  /** The type has no such property: the value is left out with a warning. */
  isUnknownKey?: true
}

/**
 * The Terraform framework of the upstream resource: SDKv2 or the Plugin Framework. Resources of SDKv2 list defaulted names under `__defaults`, and are
 * deleted before they are replaced if the program gives their name; those of the Plugin Framework do neither.
 */
export type UpstreamFramework = 'sdkV2' | 'framework'

/** Description of a resource type: token, properties and rules. */
export interface ResourceShape {
  token: string
  /** Name in messages: `Cognito User Pool`. */
  title: string
  descriptions: Descriptions
  upstreamFramework: UpstreamFramework
  properties: Properties
  /** Two that are equal in all of these cannot exist at once, so that a replacement which changes none of them begins with the delete. */
  uniqueBy?: readonly string[]
  /** Pairs of paths that conflict: only one of them may be given. */
  conflicts?: readonly (readonly [string, string])[]
  /** Rules across properties. `inputs` are complete apart from unknowns; `isNew`: the resource has no state yet. */
  checkRules?: (inputs: Bag, isNew: boolean, properties: Properties) => CheckProblem[]
}
