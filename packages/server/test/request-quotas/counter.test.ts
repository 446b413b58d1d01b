import { describe, expect, test } from 'vitest'
import type { RequestQuota } from '../../src/context.ts'
import { classOf, quotaPresets, RequestCounter } from '../../src/request-quotas/index.ts'
import { operationsByName } from './support.ts'

/** A counter with a clock that moves by hand. */
function counterWith(quotas: readonly RequestQuota[], { limit, isShared = false }: { limit?: number; isShared?: boolean } = {}) {
  let time = 0
  const counter = new RequestCounter(quotas, {
    now: () => time,
    ...(limit && { limit }),
    ...(isShared && { identify: key => `id of ${key}` }),
  })
  const wait = (seconds: number) => {
    time += seconds * 1000
  }
  return { counter, wait }
}
const admitted = (counter: RequestCounter, count: number, request: Parameters<RequestCounter['exceeded']>[0]): number =>
  Array.from({ length: count }, () => counter.exceeded(request)).filter(exceeded => exceeded === undefined).length

test('a quota admits its number at once, then as many as time has refilled, and says when to try again', () => {
  const { counter, wait } = counterWith([{ of: 'UserCreation', by: 'source', limit: 60, seconds: 60 }])
  const request = { of: 'UserCreation', source: '192.0.2.1' }
  expect(admitted(counter, 100, request)).toBe(60)
  expect(counter.exceeded(request)).toMatchObject({ quota: { limit: 60 }, retrySeconds: 1 })
  expect(admitted(counter, 100, { ...request, source: '192.0.2.2' })).toBe(60)
  expect(admitted(counter, 100, { of: 'UserRead', source: '192.0.2.1' })).toBe(100)
  wait(5)
  expect(admitted(counter, 100, request)).toBe(5)
  wait(3_600)
  expect(admitted(counter, 100, request)).toBe(60)
})

test('a request beyond one quota counts for no other', () => {
  const { counter } = counterWith([
    { of: 'UserCreation', by: 'service', limit: 10, seconds: 60 },
    { of: 'UserCreation', by: 'source', limit: 3, seconds: 60 },
  ])
  expect(admitted(counter, 50, { of: 'UserCreation', source: 'a' })).toBe(3)
  expect(admitted(counter, 50, { of: 'UserCreation' })).toBe(7)
})

test.each<[RequestQuota['by'], object, object]>([
  ['service', {}, {}],
  ['source', { source: 'a' }, { source: 'b' }],
  ['client', { client: 'a' }, { client: 'b' }],
  ['pool', { pool: 'a' }, { pool: 'b' }],
  ['user', { pool: 'p', user: 'a' }, { pool: 'q', user: 'a' }],
  ['operation-of-pool', { pool: 'p', operation: 'A' }, { pool: 'p', operation: 'B' }],
])('a quota by %s counts %j apart from %j', (by, one, other) => {
  const { counter } = counterWith([{ of: 'UserRead', by, limit: 2, seconds: 60 }])
  expect(admitted(counter, 3, { of: 'UserRead', ...one })).toBe(2)
  expect(admitted(counter, 3, { of: 'UserRead', ...other })).toBe(by === 'service' ? 0 : 2)
})

test('challenge responses have an allowance of their own, and only what is beyond it counts as authentication', () => {
  const { counter } = counterWith([
    { of: 'UserAuthentication', by: 'service', limit: 10, seconds: 60 },
    { of: 'UserChallengeResponse', by: 'service', limit: 30, seconds: 60 },
  ])
  expect(admitted(counter, 100, { of: 'UserChallengeResponse' })).toBe(40)
  expect(admitted(counter, 100, { of: 'UserAuthentication' })).toBe(0)
})

test('however many subjects there are, a bounded number is kept, and one in use is not forgotten before those that are full', () => {
  const { counter, wait } = counterWith([{ of: 'UserCreation', by: 'source', limit: 2, seconds: 60 }], { limit: 1_000 })
  for (let n = 0; n < 900; n++) counter.exceeded({ of: 'UserCreation', source: `early ${n}` })
  wait(60)
  expect(admitted(counter, 3, { of: 'UserCreation', source: 'busy' })).toBe(2)
  for (let n = 0; n < 200; n++) counter.exceeded({ of: 'UserCreation', source: `late ${n}` })
  expect(admitted(counter, 1, { of: 'UserCreation', source: 'busy' })).toBe(0)
})

describe('counts of several nodes', () => {
  test.each([2, 3])('%i nodes that are all busy admit together what the quota allows, but for the first second', nodes => {
    const quota: RequestQuota = { of: 'UserToken', by: 'service', limit: 100, seconds: 1 }
    const all = Array.from({ length: nodes }, () => counterWith([quota], { isShared: true }))
    const seconds = 60
    let total = 0
    for (let second = 0; second < seconds; second++) {
      for (const { counter, wait } of all) {
        total += admitted(counter, 300, { of: 'UserToken' })
        wait(1)
      }
      const shared = all.map(({ counter }) => counter.takeUnshared())
      for (const [n, { counter }] of all.entries())
        for (const [other, counts] of shared.entries()) if (n !== other) counter.subtract(counts)
    }
    expect(total / (quota.limit * seconds)).toBeGreaterThan(0.95)
    expect(total).toBeLessThanOrEqual(quota.limit * (seconds + 2 * nodes))
  })

  test('a subject that is far from its quota is not shared; a node that meets a subject later knows what others admitted', () => {
    const quota: RequestQuota = { of: 'UserCreation', by: 'source', limit: 100, seconds: 3_600 }
    const [one, two] = [counterWith([quota], { isShared: true }), counterWith([quota], { isShared: true })]
    admitted(one.counter, 20, { of: 'UserCreation', source: 'a' })
    expect(one.counter.takeUnshared()).toEqual({})
    admitted(one.counter, 60, { of: 'UserCreation', source: 'a' })
    const counts = one.counter.takeUnshared()
    expect(Object.values(counts)).toEqual([80])
    two.counter.subtract(counts)
    expect(admitted(two.counter, 100, { of: 'UserCreation', source: 'a' })).toBe(20)
  })
})

test('every operation has a class, and the preset of the public service has a number for each class', () => {
  for (const operation of operationsByName)
    expect(
      quotaPresets.aws.requests.map(({ of }) => of),
      operation,
    ).toContain(classOf(operation))
})
