import { type Input, type OperationName, type Output, ServiceError, validate } from '@poolhouse/contract'
import type { Call, Context, Operation } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { newTrace } from '../request-log/index.ts'
import { operations } from './index.ts'

/** A call of the account's root user, in this process. `agent` says what makes it. */
export const callFor = (context: Context, region: string, agent = 'seed'): Call => ({
  ...context,
  trace: newTrace(),
  requestId: newUuid(),
  caller: {
    kind: 'iam',
    accessKeyId: context.settings.account,
    account: context.settings.account,
    arn: `arn:aws:iam::${context.settings.account}:root`,
    userId: agent,
  },
  region,
  account: context.settings.account,
  sourceAddress: '127.0.0.1',
  isSecure: false,
  userAgent: agent,
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
