import type { Bag, ResourceReference } from '@poolhouse/engine'
import type { ProviderSettings, ServiceName } from '../configuration/index.ts'
import type { OperationOf } from '../service/index.ts'
import type { ApiObject, ResourceShape, ResourceUpdate } from '../shape/index.ts'

/** Calls an operation of one service; rejects with CallFailure, whose `name` is the exception's. `isRetryable`: errors to retry besides the usual ones. */
type Caller<Service extends ServiceName> = (
  operation: OperationOf<Service>,
  request: ApiObject,
  isRetryable?: (error: unknown) => boolean,
) => Promise<ApiObject>

/** What a controller may use: settings, and calls to the services in the region of its resource. */
export interface ControllerContext {
  settings: ProviderSettings
  region: string
  /** Aborted by Cancel (Ctrl-C), which ends pending calls and waits. */
  signal: AbortSignal
  /** Calls the user pools API. */
  call: Caller<'COGNITO_IDENTITY_PROVIDER'>
  callIam: Caller<'IAM'>
  callPinpoint: Caller<'PINPOINT'>
  /** Works until success, an error that is not retried, or the resource's timeout; `usualSeconds`: the timeout of a resource whose program gives none. */
  retrying: <Result>(work: () => Promise<Result>, isRetryable: (error: unknown) => boolean, usualSeconds?: number) => Promise<Result>
}

/** Id and outputs of a resource, as the service has it. */
export interface ResourceState {
  id: string
  outputs: Bag
}

/** The API calls of one resource type. Bags contain plain values: no secret wrappers, unknowns or internal keys such as `__defaults`. */
export interface Controller {
  /** Calls `onCreated` with the id as soon as the service has answered it, so that the resource is in the state even if a later call fails. */
  create: (inputs: Bag, work: ControllerContext, onCreated: (id: string) => void) => Promise<ResourceState>
  /** `known`: the outputs in the state, or the properties of a `get`; `inputs`: those in the state. `undefined`: the resource does not exist. */
  read: (id: string, known: Bag, inputs: Bag, work: ControllerContext) => Promise<ResourceState | undefined>
  update: (id: string, wanted: ResourceUpdate, work: ControllerContext) => Promise<ResourceState>
  /**
   * Why the service would refuse a delete now; absent or `undefined`: no reason is known. `alsoDeleted`: what the same run deletes, dependents first.
   * Rejects with CallFailure.
   */
  checkDelete?: (id: string, known: Bag, work: ControllerContext, alsoDeleted: readonly ResourceReference[]) => Promise<string | undefined>
  /** What a delete leaves behind, for a warning after it; absent: nothing. */
  describeRemains?: (id: string) => string
  /** Succeeds if the resource does not exist. */
  delete: (id: string, known: Bag, work: ControllerContext) => Promise<void>
}

/** A resource type: its properties and its API calls. */
export interface Resource {
  shape: ResourceShape
  controller: Controller
}
