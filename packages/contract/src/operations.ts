import { shapeOf } from './constraints.ts'
import table from './generated/operations.json' with { type: 'json' }
import type { ModelledErrorName, Operations } from './generated/operations.ts'

/** Every operation of the user pools API. */
export type OperationName = keyof Operations
/** The request of an operation. */
export type Input<Name extends OperationName> = Operations[Name]['input']
/** `void` where the answer has an empty body, `Record<string, never>` where it is `{}`. */
export type Output<Name extends OperationName> = Operations[Name]['output']

/**
 * How an operation authenticates its caller. `public`: not by a signature (SDKs sign GetClientToken nevertheless), at most by a session, refresh token or
 * client secret in the body. `token`: by the user's access token in the body. `iam`: by a signature. `either`: signed or unsigned.
 */
export type CallerKind = 'public' | 'token' | 'iam' | 'either'

interface Entry {
  input: string
  output: 'none' | 'empty' | 'body'
  caller: CallerKind
  errors: ModelledErrorName[]
}

const entries = table as Record<OperationName, Entry>

/** All operations of the model. */
export const operationNames = Object.keys(entries) as readonly OperationName[]

/** Whether the model has an operation of this name. */
export const isOperationName = (name: string): name is OperationName => Object.hasOwn(entries, name)

/** How an operation authenticates its caller. */
export const callerKind = (name: OperationName): CallerKind => entries[name].caller

/** The exceptions that the model declares for an operation. Protocol errors (unmodelled) may occur as well. */
export const declaredErrors = (name: OperationName): readonly ModelledErrorName[] => entries[name].errors

/** Whether a successful response has an empty body (the model has no output shape). An empty output structure is `{}` instead. */
export const hasEmptyBody = (name: OperationName): boolean => entries[name].output === 'none'

/** Name of an operation's input shape, for shapeOf. */
export const inputShape = (name: OperationName): string => entries[name].input

/** Whether the input of an operation has a member of this name. Others are ignored where a caller sends them. */
export const hasInputMember = (name: OperationName, member: string): boolean =>
  Object.hasOwn(shapeOf(inputShape(name)).members ?? {}, member)
