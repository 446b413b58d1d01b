import { expect, test } from 'vitest'
import type { AppClient } from '../../src/clients/index.ts'
import type { Call } from '../../src/context.ts'
import { assertOutcome, assertOutcomeKind, type Refusals, refusalFor } from '../../src/outcomes.ts'
import type { Pool } from '../../src/pools/index.ts'
import { issueSignInTokens } from '../../src/tokens/index.ts'
import type { User } from '../../src/users/index.ts'

type Outcome = 'done' | 'locked' | 'used'
const locked = () => new Error('locked')
const used = () => new Error('used')

test('a table of refusals that misses an outcome of the decision does not compile', () => {
  const complete: Refusals<Outcome, 'done'> = { locked, used }
  // @ts-expect-error: the outcome `used` has no row.
  const incomplete: Refusals<Outcome, 'done'> = { locked }
  const outcome = (): Outcome => 'done'
  assertOutcome(outcome(), 'done', complete)
  // @ts-expect-error: the outcome `used` has no row.
  assertOutcome(outcome(), 'done', { locked })
  // @ts-expect-error: a list of successes has at least one; `refusalFor` is for decisions without one.
  expect(() => assertOutcome(outcome(), [], complete)).toThrow()
  const rotation = (): { kind: 'rotated'; generation: number } | { kind: 'reused' } => ({ kind: 'rotated', generation: 1 })
  // @ts-expect-error: the outcome `reused` has no row.
  assertOutcomeKind(rotation(), 'rotated', {})
  expect(Object.keys(incomplete)).toEqual(['locked'])
})

test('assertOutcome throws the exception of an outcome and returns for a success', () => {
  expect(() => assertOutcome('locked' as Outcome, 'done', { locked, used })).toThrow('locked')
  expect(() => assertOutcome('used' as Outcome, ['done', 'locked'], { used })).toThrow('used')
  expect(() => assertOutcome('locked' as Outcome, ['done', 'locked'], { used })).not.toThrow()
  expect(refusalFor('used' as 'used' | 'locked', { locked, used }).message).toBe('used')
})

test.each(['never-heard-of', 'toString', '__proto__'])('assertOutcome refuses the outcome %s, which no table knows', outcome => {
  const unknown = `The store answered with the outcome "${outcome}", for which no exception is defined.`
  expect(() => assertOutcome(outcome as Outcome, 'done', { locked, used })).toThrow(unknown)
  expect(() => assertOutcomeKind({ kind: outcome as Outcome }, 'done', { locked, used })).toThrow(unknown)
  expect(refusalFor(outcome as Outcome, { done: locked, locked, used }).message).toBe(unknown)
})

test.each([
  ['createFamily', {}],
  ['createFamilyByFactor', { answer: { session: { id: 's', by: 'b', at: 0 } } as never }],
])('a sign-in for which %s returns an outcome that no table knows issues no tokens', async (decision, proof) => {
  const decided: string[] = []
  const decide = async ({ name }: { name: string }) => {
    decided.push(name)
    return 'never-heard-of'
  }
  // PostAuthentication is configured, so that signing waits for the outcome.
  const pool = { id: 'us-east-1_a', config: { LambdaConfig: { PostAuthentication: 'arn:aws:lambda:us-east-1:0:function:f' } } }
  const client = { settings: { ClientId: 'c' } } as AppClient
  const issued = issueSignInTokens({ now: 0, store: { decide } } as unknown as Call, {
    pool: pool as unknown as Pool,
    client,
    user: { sub: 'u' } as User,
    ...proof,
  })
  await expect(issued).rejects.toThrow('The store answered with the outcome "never-heard-of"')
  expect(decided).toEqual([decision])
})
