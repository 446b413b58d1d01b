import type { Shape } from './constraints.ts'
import iam from './generated/iam.json' with { type: 'json' }
import type * as Iam from './generated/iam.ts'
import sts from './generated/sts.json' with { type: 'json' }
import type * as Sts from './generated/sts.ts'
import { ownMember } from './own-member.ts'
import { createValidator } from './validate.ts'

/** The operations of the services with the Query protocol. */
export interface QueryOperations {
  iam: Iam.Operations
  sts: Sts.Operations
}

/** A service with the Query protocol. */
export type QueryServiceName = keyof QueryOperations
/** An operation of such a service. */
export type QueryOperationName<Service extends QueryServiceName> = keyof QueryOperations[Service] & string
/** Its request. */
export type QueryInput<Service extends QueryServiceName, Name extends QueryOperationName<Service>> = Extract<
  QueryOperations[Service][Name],
  { input: unknown }
>['input']
/** Its result; `void` where the answer has none. */
export type QueryOutput<Service extends QueryServiceName, Name extends QueryOperationName<Service>> = Extract<
  QueryOperations[Service][Name],
  { output: unknown }
>['output']

interface Model {
  operations: Record<string, { input?: string; output?: string }>
  shapes: Record<string, Shape>
}

const models: Record<QueryServiceName, Model> = { iam: iam as unknown as Model, sts: sts as unknown as Model }

/** The names of all operations of a service. */
export const queryOperationNames = (service: QueryServiceName): readonly string[] => Object.keys(models[service].operations)

/** The input and output shapes of an operation; undefined where it has none. */
export const queryOperationShapes = (service: QueryServiceName, name: string): { input?: string; output?: string } =>
  ownMember(models[service].operations, name) ?? {}

/** Whether the input of an operation has a member of this name. Others are ignored where a caller sends them. */
export function hasQueryMember(service: QueryServiceName, name: string, member: string): boolean {
  const { input } = queryOperationShapes(service, name)
  return input !== undefined && Object.hasOwn(queryShape(service, input).members ?? {}, member)
}

/** The shape of a name in the model of a service. Throws where the model has none, which is an error of ours. */
export function queryShape(service: QueryServiceName, name: string): Shape {
  const shape = ownMember(models[service].shapes, name)
  if (!shape) throw new Error(`The model of ${service} has no shape ${name}.`)
  return shape
}

/** All shapes of a service, for tests over the whole model. */
export const queryShapes = (service: QueryServiceName): readonly (readonly [string, Shape])[] => Object.entries(models[service].shapes)

const validators: Record<QueryServiceName, ReturnType<typeof createValidator>> = {
  iam: createValidator(name => queryShape('iam', name), 'ValidationError'),
  sts: createValidator(name => queryShape('sts', name), 'ValidationError'),
}

/** Reads the input of an operation from the values of its form. Throws ValidationError with all broken constraints in one message. */
export function validateQuery(service: QueryServiceName, name: string, body: unknown): unknown {
  const { input } = queryOperationShapes(service, name)
  return input === undefined ? {} : validators[service](input, body)
}
