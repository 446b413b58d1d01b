import type { Decision } from './storage/index.ts'

/** The outcomes that a decision of the store can have. */
export type OutcomeOf<D> = D extends (input: never) => Decision<infer Outcome> ? Outcome : never

/** The exception for each outcome that is not a success. An outcome without a row does not compile. */
export type Refusals<Outcome extends string, Success extends Outcome> = Readonly<Record<Exclude<Outcome, Success>, () => Error>>

/**
 * Throws the exception of `refusals` for every outcome that is not among `success`. An outcome that is in neither (a decision of another
 * version of the service) throws an `Error`, which the gateway answers as an internal error: it never counts as a success.
 */
export function assertOutcome<Outcome extends string, Success extends Outcome>(
  outcome: Outcome,
  success: Success | readonly [Success, ...Success[]],
  refusals: Refusals<Outcome, Success>,
): asserts outcome is Success {
  if (([] as string[]).concat(success).includes(outcome)) return
  throw refusalOf(outcome, refusals)
}

/** `assertOutcome` for outcomes that are objects with a `kind`. */
export function assertOutcomeKind<Outcome extends { kind: string }, Success extends Outcome['kind']>(
  outcome: Outcome,
  success: Success | readonly [Success, ...Success[]],
  refusals: Refusals<Outcome['kind'], Success>,
): asserts outcome is Outcome & { kind: Success } {
  if (([] as string[]).concat(success).includes(outcome.kind)) return
  throw refusalOf(outcome.kind, refusals)
}

function refusalOf(outcome: string, refusals: Readonly<Record<string, () => Error>>): Error {
  const refusal = Object.hasOwn(refusals, outcome) ? refusals[outcome] : undefined
  return refusal?.() ?? new Error(`The store answered with the outcome "${outcome}", for which no exception is defined.`)
}

/** The exception for an outcome where none is a success. */
export const refusalFor = <Outcome extends string>(outcome: Outcome, refusals: Readonly<Record<Outcome, () => Error>>): Error =>
  refusalOf(outcome, refusals)
