import table from './generated/operations.json' with { type: 'json' }
import type { ModelledErrorName, Operations } from './generated/operations.ts'

export type OperationName = keyof Operations
export type Input<Name extends OperationName> = Operations[Name]['input']
/** `void` where the answer has an empty body, `Record<string, never>` where it is `{}`. */
export type Output<Name extends OperationName> = Operations[Name]['output']

/**
 * `public`: no signature is looked at (SDKs sign GetClientToken all the same); it stands on what it carries (a session, a refresh
 * token, a client secret, nothing). `token`: the same; the user's access token is in the body. `iam`: signed. `either`: taken signed
 * and unsigned.
 */
export type CallerKind = 'public' | 'token' | 'iam' | 'either'

interface Entry {
  input: string
  output: 'none' | 'empty' | 'body'
  caller: CallerKind
  errors: ModelledErrorName[]
}

const entries = table as Record<OperationName, Entry>

export const operationNames = Object.keys(entries) as readonly OperationName[]

export const isOperationName = (name: string): name is OperationName => Object.hasOwn(entries, name)

export const callerKind = (name: OperationName): CallerKind => entries[name].caller

/** The exceptions that the model declares for an operation. Errors of the protocol come on top of them. */
export const declaredErrors = (name: OperationName): readonly ModelledErrorName[] => entries[name].errors

/** Whether success answers with a body of no bytes (the model has no output shape), unlike an empty structure, which is `{}`. */
export const hasEmptyBody = (name: OperationName): boolean => entries[name].output === 'none'

/** The name of an operation's input shape in the constraints. */
export const inputShape = (name: OperationName): string => entries[name].input
