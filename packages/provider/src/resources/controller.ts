import type { Bag } from '@poolhouse/engine'
import type { Settings } from '../configuration/index.ts'
import type { Shape, Wanted, Wire } from '../shape/index.ts'

/** The operations that resources call. */
export type Operation =
  | 'AddCustomAttributes'
  | 'CreateUserPool'
  | 'CreateUserPoolClient'
  | 'DeleteUserPool'
  | 'DeleteUserPoolClient'
  | 'DescribeUserPool'
  | 'DescribeUserPoolClient'
  | 'GetUserPoolMfaConfig'
  | 'SetUserPoolMfaConfig'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateUserPool'
  | 'UpdateUserPoolClient'

/** What a controller works with: one resource, in its region. */
export interface Work {
  settings: Settings
  region: string
  /** Calls the service; the error's `name` is the exception's. `again`: errors to try again besides the usual ones. */
  call: (operation: Operation, request: Wire, again?: (error: unknown) => boolean) => Promise<Wire>
}

/** A resource as the service has it. */
export interface Found {
  id: string
  outputs: Bag
}

/** The API calls behind one kind of resource. Bags are without secrets' envelopes, unknowns and foreign keys. */
export interface Controller {
  /** `born` is told the id as soon as the service has given it: should a later call fail, the resource is not lost. */
  create: (inputs: Bag, work: Work, born: (id: string) => void) => Promise<Found>
  /** `known`: last outputs, or what a look-up gives; `inputs`: what the program gave. Absent: it does not exist. */
  read: (id: string, known: Bag, inputs: Bag, work: Work) => Promise<Found | undefined>
  update: (id: string, wanted: Wanted, work: Work) => Promise<Found>
  /** Deleting what is gone succeeds. */
  delete: (id: string, known: Bag, work: Work) => Promise<void>
}

export interface Resource {
  shape: Shape
  controller: Controller
}
