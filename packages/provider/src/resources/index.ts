/**
 * Resources that a program may declare: a folder for each type (shape, controller, doc), and a line here.
 * Not here: check, diff and schema, which follow from shapes (shape/); SDK clients and errors (service/).
 */
import type { Resource } from './controller.ts'
import { userPoolController } from './user-pool/controller.ts'
import { userPoolShape } from './user-pool/shape.ts'
import { userPoolClientController } from './user-pool-client/controller.ts'
import { userPoolClientShape } from './user-pool-client/shape.ts'

const all: readonly Resource[] = [
  { shape: userPoolShape, controller: userPoolController },
  { shape: userPoolClientShape, controller: userPoolClientController },
]

/** All resource types, by token. */
export const resources: ReadonlyMap<string, Resource> = new Map(all.map(resource => [resource.shape.token, resource]))

export type { Controller, ControllerContext, Resource, ResourceState } from './controller.ts'
