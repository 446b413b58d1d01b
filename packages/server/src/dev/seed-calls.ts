import { type Input, type OperationName, type Output, ServiceError, validate } from '@poolhouse/contract'
import type { Call, Context, Operation } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { operations } from '../operations/index.ts'
import { newTrace } from '../request-log/index.ts'
import { SeedError } from './seed-shape.ts'

/** A call of the account's root user. */
export const callFor = (context: Context, region: string): Call => ({
  ...context,
  trace: newTrace(),
  requestId: newUuid(),
  caller: {
    kind: 'iam',
    accessKeyId: context.settings.account,
    account: context.settings.account,
    arn: `arn:aws:iam::${context.settings.account}:root`,
    userId: 'seed',
  },
  region,
  account: context.settings.account,
  sourceAddress: '127.0.0.1',
  isSecure: false,
  userAgent: 'seed',
  now: context.clock.now(),
  creationKey: undefined,
})

/** Runs an operation as a request would: the input is validated, and refusals are those of the operation. */
export async function perform<Name extends OperationName>(call: Call, name: Name, input: unknown): Promise<Output<Name>> {
  const request = validate(name, input)
  const row: (() => Promise<unknown>) | { load: () => Promise<unknown> } | undefined = (
    operations as Partial<Record<OperationName, (() => Promise<unknown>) | { load: () => Promise<unknown> }>>
  )[name]
  if (!row) throw new Error(`The operation ${name} is not implemented.`)
  const operation = (await (typeof row === 'function' ? row() : row.load())) as Operation<Name>
  return (await operation(request as Input<Name>, call)) as Output<Name>
}

/** All entries of a list that comes in pages. */
export async function performAll<Name extends OperationName, Member extends keyof Output<Name>>(
  call: Call,
  name: Name,
  input: object,
  member: Member,
): Promise<NonNullable<Output<Name>[Member]>> {
  const all: unknown[] = []
  let token: unknown
  do {
    const page = (await perform(call, name, { ...input, ...(token !== undefined && { NextToken: token }) })) as Output<Name> & {
      NextToken?: string
    }
    all.push(...((page[member] as unknown[] | undefined) ?? []))
    token = page.NextToken
  } while (token !== undefined)
  return all as NonNullable<Output<Name>[Member]>
}

/** The answer of a look-up; undefined where there is no such thing. */
export async function orAbsent<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ServiceError && error.name === 'ResourceNotFoundException') return undefined
    throw error
  }
}

/** Puts the path within the seed before the message of an error. */
export function withPath<Result>(path: string, work: () => Result): Result {
  const fail = (error: unknown): never => {
    // A part of the thing has named its own place.
    if (error instanceof SeedError && error.message.startsWith(path)) throw error
    if (error instanceof ServiceError || error instanceof SeedError) throw new SeedError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
  try {
    const result = work()
    return (result instanceof Promise ? result.catch(fail) : result) as Result
  } catch (error) {
    return fail(error)
  }
}
