import type { Bag } from '@poolhouse/engine'
import type { ProviderSettings } from '../configuration/index.ts'
import type { CognitoOperation } from '../service/index.ts'
import type { ApiObject, ResourceShape, ResourceUpdate } from '../shape/index.ts'

/** What a controller works with: one resource, in its region. */
export interface ControllerContext {
  settings: ProviderSettings
  region: string
  /** Calls the service; the error's `name` is the exception's. `again`: errors to try again besides the usual ones. */
  call: (operation: CognitoOperation, request: ApiObject, isRetryable?: (error: unknown) => boolean) => Promise<ApiObject>
}

/** A resource as the service has it. */
export interface ResourceState {
  id: string
  outputs: Bag
}

/** The API calls behind one kind of resource. Bags are without secrets' envelopes, unknowns and foreign keys. */
export interface Controller {
  /** `born` is told the id as soon as the service has given it: should a later call fail, the resource is not lost. */
  create: (inputs: Bag, work: ControllerContext, onCreated: (id: string) => void) => Promise<ResourceState>
  /** `known`: last outputs, or what a look-up gives; `inputs`: what the program gave. Absent: it does not exist. */
  read: (id: string, known: Bag, inputs: Bag, work: ControllerContext) => Promise<ResourceState | undefined>
  update: (id: string, wanted: ResourceUpdate, work: ControllerContext) => Promise<ResourceState>
  /** Deleting what is gone succeeds. */
  delete: (id: string, known: Bag, work: ControllerContext) => Promise<void>
}

export interface Resource {
  shape: ResourceShape
  controller: Controller
}
