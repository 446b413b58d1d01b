import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  type AuthEventRow,
  claimLogRecords,
  continueAuthEvent,
  listAuthEvents,
  listPassedSignIns,
  readAuthEvent,
  readAuthEventOfSession,
  recordAuthEvent,
  recordLog,
  removeLogRecords,
  retryLogRecords,
  setAuthEventFeedback,
  sweep,
} from '../../../src/storage/index.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

/** Events of threat protection, and records that wait for the delivery of logs. */
export function authEvents({ store, newPool, newUser }: Suite): void {
  const given = async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const event = (id: string, more: Partial<AuthEventRow> = {}) => ({
      ...{ pool_id: poolId, sub, id, client_id: 'client', type: 'SignIn', response: 'Pass', created_at: at, expires_at: at + 1_000 },
      ...{ session: null, risk: '{}', challenges: '[]', context: '{}', ...more },
    })
    return { poolId, sub, event }
  }

  test('an event is written once, in pages of the newest first', async () => {
    const { poolId, sub, event } = await given()
    for (const id of ['a', 'b', 'b', 'c']) await store.decide(recordAuthEvent, { event: event(id) })
    await store.decide(recordAuthEvent, { event: event('d', { created_at: at + 1, response: 'Fail' }) })
    const first = await store.read(listAuthEvents({ poolId, sub, limit: 2 }))
    expect(first.map(({ id }) => id)).toEqual(['d', 'c'])
    const rest = await store.read(listAuthEvents({ poolId, sub, limit: 9, before: { at, id: 'c' } }))
    expect(rest.map(({ id }) => id)).toEqual(['b', 'a'])
    expect((await store.read(listPassedSignIns(poolId, sub, 2))).map(({ id }) => id)).toEqual(['c', 'b'])
  })

  test('of parallel answers one continues the event of a sign-in in progress', async () => {
    const { poolId, sub, event } = await given()
    await store.decide(recordAuthEvent, { event: event('a', { response: 'InProgress', session: 'handle' }) })
    expect((await store.read(readAuthEventOfSession(poolId, sub, 'handle')))?.id).toBe('a')
    const change = { poolId, sub, id: 'a', response: 'Pass', session: null, challenges: '[1]', at }
    expect(tally(await parallel(4, () => store.decide(continueAuthEvent, change)))).toEqual({ continued: 1, gone: 3 })
    expect(await store.read(readAuthEvent(poolId, sub, 'a'))).toMatchObject({ response: 'Pass', challenges: '[1]', session: null })
  })

  test('feedback is kept with an event that exists, and an event goes when it expires', async () => {
    const { poolId, sub, event } = await given()
    await store.decide(recordAuthEvent, { event: event('a') })
    const feedback = (id: string) => store.decide(setAuthEventFeedback, { poolId, sub, id, feedback: '{"FeedbackValue":"Valid"}' })
    expect([await feedback('a'), await feedback('z')]).toEqual(['set', 'unknown'])
    expect((await store.read(readAuthEvent(poolId, sub, 'a')))?.feedback).toContain('Valid')
    while (await store.decide(sweep, { at: at + 1_001, limit: 500 }));
    expect(await store.read(readAuthEvent(poolId, sub, 'a'))).toBeUndefined()
  })

  test('a log record is claimed by one worker at a time, and is there until it was delivered', async () => {
    const { poolId } = await given()
    const id = randomUUID()
    await store.decide(recordLog, { poolId, at, log: { id, source: 'userNotification', record: '{}' } })
    const realNow = Date.now()
    const claim = async (by: string, now = realNow, due = at) =>
      (await store.decide(claimLogRecords, { at: due, realNow: now, leaseUntil: now + 1_000, by, limit: 100 })).filter(row => row.id === id)
    expect((await Promise.all(['one', 'two', 'three'].map(by => claim(by)))).flat()).toHaveLength(1)
    const [again] = await claim('four', realNow + 2_000)
    expect(again).toMatchObject({ pool_id: poolId, attempts: 2 })
    await store.decide(removeLogRecords, { ids: [id], by: 'one' })
    await store.decide(retryLogRecords, { ids: [id], by: 'four', dueAt: at + 10 })
    expect(await claim('five', realNow + 2_000)).toEqual([])
    expect(await claim('five', realNow + 2_000, at + 10)).toHaveLength(1)
    await store.decide(removeLogRecords, { ids: [id], by: 'five' })
    expect(await claim('six', realNow + 9_000, at + 10)).toEqual([])
  })
}
