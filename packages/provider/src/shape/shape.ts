import type { Bag } from '@poolhouse/engine'
import type { Properties } from './property.ts'

/** Where a property path points and why it is refused; an empty path means the whole resource. */
export interface CheckProblem {
  path: string
  reason: string
}

/**
 * Upstream has two families of resources, and they differ on the wire: `classic` ones list defaulted names under `__defaults` and are deleted before
 * a replacement when their name is the user's; `framework` ones do neither.
 */
export type UpstreamFramework = 'sdkV2' | 'framework'

export interface ResourceShape {
  token: string
  /** As texts name it: `Cognito User Pool`. */
  title: string
  upstreamFramework: UpstreamFramework
  properties: Properties
  /** Pairs of paths that exclude each other. */
  conflicts?: readonly (readonly [string, string])[]
  /** Rules across properties. `inputs` are complete but for unknowns; `isNew`: nothing is known of an older state. */
  checkRules?: (inputs: Bag, isNew: boolean, properties: Properties) => CheckProblem[]
}
