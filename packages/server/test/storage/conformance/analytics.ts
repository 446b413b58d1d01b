import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  claimAnalyticsEvents,
  countWaitingAnalyticsEvents,
  createFamily,
  createFamilyByFactor,
  deleteUser,
  finishAnalyticsEvents,
  listAnalyticsDeliveries,
  recordAnalyticsEvent,
  recordAnalyticsEvents,
  releaseAnalyticsEvents,
  retryAnalyticsEvent,
  signUpUser,
  sweep,
} from '../../../src/storage/index.ts'
import { at, parallel, type Suite } from './suite.ts'

/** Events for Pinpoint: their outbox, its leases, and the counts of what became of them. */
export function analytics({ store, newPool, newUser, newClient }: Suite): void {
  const newEvent = (pool_id: string, client_id: string, user_key: string | null = null) => ({
    id: randomUUID(),
    pool_id,
    client_id,
    kind: 'failure' as const,
    origin: 'metadata' as const,
    endpoint_id: 'device-1',
    user_key,
    error: 'NotAuthorizedException',
    created_at: at,
  })
  const clientWithEvents = async (count: number) => {
    const poolId = await newPool()
    const clientId = await newClient(poolId)
    const events = Array.from({ length: count }, () => newEvent(poolId, clientId))
    for (const event of events) await store.decide(recordAnalyticsEvent, event)
    return { poolId, clientId, events }
  }
  const claim = async (poolId: string, { by = 'me', limit = 1_000, realNow = 10, now = at } = {}) =>
    (await store.decide(claimAnalyticsEvents, { at: now, realNow, leaseUntil: realNow + 100, by, limit })).filter(
      row => row.pool_id === poolId,
    )
  const finish = (poolId: string, clientId: string, ids: readonly string[], { by = 'me', outcome = 'delivered', now = at } = {}) =>
    store.decide(finishAnalyticsEvents, {
      by,
      at: now,
      results: [{ pool_id: poolId, client_id: clientId, outcome, detail: outcome === 'delivered' ? null : `why ${ids.length}`, ids }],
    })
  const counts = async (poolId: string) =>
    (await store.read(listAnalyticsDeliveries(at - 86_400_000))).filter(row => row.pool_id === poolId)
  const waiting = async (poolId: string) => (await store.read(countWaitingAnalyticsEvents())).find(row => row.pool_id === poolId)?.events

  test('of two workers that claim analytics events at once, each gets other ones', async () => {
    const { poolId, clientId, events } = await clientWithEvents(20)
    const claimed = await parallel(4, index => claim(poolId, { by: `worker ${index}`, limit: 20 }))
    const ids = claimed.flat().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(0)
    await store.decide(releaseAnalyticsEvents, {})
    expect((await claim(poolId)).map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort())
    await finish(
      poolId,
      clientId,
      events.map(({ id }) => id),
    )
    expect(await waiting(poolId)).toBeUndefined()
  })

  test('an analytics event that was written twice is one, and a claimed one is due again when its lease expires', async () => {
    const { poolId, clientId, events } = await clientWithEvents(1)
    await store.decide(recordAnalyticsEvent, events[0]!)
    expect(await waiting(poolId)).toBe(1)
    expect(await claim(poolId)).toMatchObject([{ ...events[0]!, attempts: 1 }])
    expect(await claim(poolId, { by: 'other', realNow: 109 })).toEqual([])
    expect(await claim(poolId, { by: 'other', realNow: 110 })).toMatchObject([{ attempts: 2 }])
    // The first worker comes too late: the event belongs to the other one, and is counted once.
    await finish(poolId, clientId, [events[0]!.id])
    expect(await counts(poolId)).toEqual([])
    await finish(poolId, clientId, [events[0]!.id], { by: 'other' })
    expect(await counts(poolId)).toMatchObject([{ events: 1, outcome: 'delivered' }])
  })

  test('several analytics events are written together, with the page that one is about and how often it was shown', async () => {
    const poolId = await newPool()
    const clientId = await newClient(poolId)
    const page = { kind: 'page-view', origin: 'page', endpoint_id: null, error: null, page: '/login', views: 7 } as const
    const events = [newEvent(poolId, clientId), { ...newEvent(poolId, clientId), ...page }]
    await store.decide(recordAnalyticsEvents, events)
    const claimed = await claim(poolId)
    expect(claimed).toHaveLength(2)
    expect(claimed.find(({ id }) => id === events[0]!.id)).toMatchObject({ kind: 'failure', page: null, views: null })
    expect(claimed.find(({ id }) => id === events[1]!.id)).toMatchObject(page)
    await finish(
      poolId,
      clientId,
      claimed.map(({ id }) => id),
    )
  })

  test('an analytics event whose delivery failed is due again at the given time', async () => {
    const { poolId, clientId, events } = await clientWithEvents(1)
    await claim(poolId)
    await store.decide(retryAnalyticsEvent, { id: events[0]!.id, by: 'me', dueAt: at + 2_000 })
    expect(await claim(poolId, { now: at + 1_999 })).toEqual([])
    expect(await claim(poolId, { now: at + 2_000 })).toHaveLength(1)
    await finish(poolId, clientId, [events[0]!.id])
  })

  test('analytics events are counted by client, day and outcome, with the newest reason, for a year', async () => {
    const { poolId, clientId, events } = await clientWithEvents(6)
    await claim(poolId)
    const [a, b, c, d, e, f] = events.map(({ id }) => id) as [string, string, string, string, string, string]
    await finish(poolId, clientId, [a])
    await finish(poolId, clientId, [b])
    await finish(poolId, clientId, [c], { outcome: 'not-trusted' })
    await finish(poolId, clientId, [d, e], { outcome: 'not-trusted' })
    await finish(poolId, clientId, [f], { now: at + 86_400_000 })
    expect(await counts(poolId)).toMatchObject([
      { client_id: clientId, day: '2027-01-16', outcome: 'delivered', events: 1 },
      { client_id: clientId, day: '2027-01-15', outcome: 'delivered', events: 2, detail: null },
      { client_id: clientId, day: '2027-01-15', outcome: 'not-trusted', events: 3, detail: 'why 2' },
    ])
    await store.decide(sweep, { at: at + 396 * 86_400_000 + 1, limit: 1_000 })
    expect(await counts(poolId)).toMatchObject([{ day: '2027-01-16' }])
  })

  test('nothing is counted for a client that was deleted', async () => {
    const poolId = await newPool()
    const event = newEvent(poolId, 'deleted')
    await store.decide(recordAnalyticsEvent, event)
    await claim(poolId)
    await finish(poolId, 'deleted', [event.id])
    expect(await waiting(poolId)).toBeUndefined()
    expect(await counts(poolId)).toEqual([])
  })

  test('the event of a sign-in is written with its family, and not where the family is refused', async () => {
    const poolId = await newPool()
    const clientId = await newClient(poolId)
    const { sub } = await newUser(poolId)
    const family = (user: string) => ({
      ...{ pool_id: poolId, sub: user, id: randomUUID(), client_id: clientId, event_id: randomUUID(), scopes: 's', device_key: null },
      ...{ auth_time: at / 1000, created_at: at, expires_at: at + 1_000 },
    })
    const signIn = (user: string) =>
      store.decide(createFamily, { family: family(user), event: { ...newEvent(poolId, clientId, user), kind: 'sign-in', error: null } })
    expect(await signIn('nobody')).toBe('user-deleted')
    expect(await waiting(poolId)).toBeUndefined()
    expect(await signIn(sub)).toBe('created')
    expect(await waiting(poolId)).toBe(1)
    const answer = {
      session: { id: 'none', by: 'me', at },
      quota: { poolId, subject: sub, action: 'guess mfa', at, limit: 100, by: 'me' },
    }
    expect(await store.decide(createFamilyByFactor, { family: family(sub), answer, event: newEvent(poolId, clientId, sub) })).toBe('limit')
    expect(await waiting(poolId)).toBe(1)
  })

  test('the event of a sign-up is written with the user, stays when the user is deleted, and is not written for a name that is taken', async () => {
    const poolId = await newPool()
    const clientId = await newClient(poolId)
    const signUp = (sub: string) =>
      store.decide(signUpUser, {
        user: { pool_id: poolId, sub, username: 'ann', status: 'UNCONFIRMED', attributes: '{}', created_at: at, password_expires_at: null },
        aliases: [{ kind: 'username', value: 'ann' }],
        event: { ...newEvent(poolId, clientId, sub), kind: 'sign-up', error: null },
      })
    const sub = randomUUID()
    expect(await signUp(sub)).toEqual({ kind: 'created' })
    expect(await signUp(randomUUID())).toMatchObject({ kind: 'taken' })
    expect(await waiting(poolId)).toBe(1)
    await store.decide(deleteUser, { poolId, sub })
    expect(await claim(poolId)).toMatchObject([{ kind: 'sign-up', user_key: sub }])
  })
}
