import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  actorMeasures,
  allClients,
  changePinpointSettings,
  changePinpointTags,
  claimSinkBatches,
  countDistinctActors,
  createPinpointApp,
  dayOf,
  deleteEndpointsOfUser,
  deletePinpointApp,
  deletePinpointEndpoint,
  type EndpointContent,
  eventMeasure,
  eventsOfBatch,
  listEndpointsOfUser,
  listPinpointApps,
  listPinpointEvents,
  type NewEvent,
  readDailyCounts,
  readPinpointApp,
  readPinpointEndpoint,
  readSinkBacklog,
  releaseSinkBatches,
  removeSinkBatches,
  retrySinkBatches,
  storePinpointEvents,
  sweep,
  updatePinpointEndpoints,
} from '../../../src/storage/index.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

const day = 86_400_000

/** Applications, endpoints, events, what is counted of them, and batches for the sink. */
export function pinpoint({ store }: Suite): void {
  const account = randomUUID()
  const appRow = (id: string, created_by: string = randomUUID()) => ({
    id,
    region: 'us-east-1',
    account,
    name: 'app',
    tags: '{}',
    settings: '{}',
    settings_at: at,
    created_at: at,
    created_by,
  })
  const newApp = async () => {
    const id = randomUUID().replaceAll('-', '')
    expect(await store.decide(createPinpointApp, { app: appRow(id) })).toBe('created')
    return id
  }
  const event = (endpointId: string, eventId: string, change: Partial<NewEvent> = {}): NewEvent => ({
    endpointId,
    eventId,
    eventType: 'open',
    client: 'c1',
    occurredAt: at,
    content: '{}',
    kinds: ['active'],
    ...change,
  })
  const put = (
    appId: string,
    events: readonly NewEvent[],
    content: EndpointContent = {},
    more: { shard?: number; sinkBatch?: string } = {},
  ) =>
    store.decide(storePinpointEvents, {
      appId,
      changes: [...new Set(events.map(({ endpointId }) => endpointId))].map(id => ({ id, content, effectiveAt: at })),
      events,
      at,
      shard: 0,
      ...more,
    })
  const countsOf = async (appId: string, measure: string) => {
    const rows = await store.read(readDailyCounts({ appId, measures: [measure], fromDay: 0, toDay: dayOf(at) + 1, limit: 9 }))
    return Object.fromEntries(rows.map(({ day, client, total }) => [`${day - dayOf(at)} ${client}`, total]))
  }
  const events = (appId: string, limit = 1_000) =>
    store.read(listPinpointEvents({ appId, after: { occurredAt: 0, endpointId: '', eventId: '' }, before: at + day, limit }))

  test('an application is created once; a repeated creation finds its own, and another with its id is refused', async () => {
    const id = randomUUID()
    const mine = appRow(id, 'mine')
    for (const run of [1, 2]) expect(await store.decide(createPinpointApp, { app: mine }), `run ${run}`).toBe('created')
    expect(await store.decide(createPinpointApp, { app: appRow(id, 'yours') })).toBe('taken')
    expect((await store.read(listPinpointApps({ account, region: 'us-east-1', after: '', limit: 9 }))).map(app => app.id)).toContain(id)
    expect(await store.read(listPinpointApps({ account, region: 'eu-west-1', after: '', limit: 9 }))).toEqual([])
  })

  test('parallel changes of different settings and tags of an application all hold, up to the limit of tags', async () => {
    const id = await newApp()
    await parallel(8, index =>
      store.decide(changePinpointSettings, { id, blocks: { [`Block${index}`]: { Daily: index } }, at: at + index }),
    )
    await parallel(8, index => store.decide(changePinpointTags, { id, set: { [`key${index}`]: 'v' }, remove: [], limit: 8 }))
    const app = (await store.read(readPinpointApp(id)))!
    expect(Object.keys(JSON.parse(app.settings))).toHaveLength(8)
    expect(app.settings_at).toBe(at + 7)
    expect(Object.keys(JSON.parse(app.tags))).toHaveLength(8)
    expect(await store.decide(changePinpointTags, { id, set: { more: 'v' }, remove: [], limit: 8 })).toEqual({ kind: 'refused' })
    expect(await store.decide(changePinpointTags, { id, set: { more: 'v' }, remove: ['key0'], limit: 8 })).toMatchObject({
      kind: 'changed',
    })
    expect(await store.decide(changePinpointTags, { id: 'none', set: {}, remove: [], limit: 8 })).toEqual({ kind: 'gone' })
  })

  test('parallel changes of one endpoint all hold, and a changed user keeps no attribute of the user before', async () => {
    const appId = await newApp()
    const change = (content: EndpointContent, id = 'e') =>
      store.decide(updatePinpointEndpoints, { appId, changes: [{ id, content, effectiveAt: at }], at })
    await parallel(8, index =>
      change({ Attributes: { [`key${index}`]: ['v'] }, User: { UserId: 'u1', UserAttributes: { name: ['one'] } } }),
    )
    const read = async () => JSON.parse((await store.read(readPinpointEndpoint(appId, 'e')))!.content) as EndpointContent
    expect(Object.keys((await read()).Attributes!)).toHaveLength(8)
    await change({ User: { UserAttributes: { town: ['two'] } } })
    expect((await read()).User).toEqual({ UserId: 'u1', UserAttributes: { name: ['one'], town: ['two'] } })
    await change({ User: { UserId: 'u2' } })
    expect((await read()).User).toEqual({ UserId: 'u2' })

    await change({ User: { UserId: 'u2' } }, 'other')
    expect((await store.read(listEndpointsOfUser(appId, 'u2', 9))).map(({ id }) => id)).toEqual(['e', 'other'])
    expect(await store.decide(deletePinpointEndpoint, { appId, id: 'e' })).toMatchObject({ id: 'e' })
    expect(await store.decide(deletePinpointEndpoint, { appId, id: 'e' })).toBeUndefined()
    expect((await store.decide(deleteEndpointsOfUser, { appId, userId: 'u2' })).map(({ id }) => id)).toEqual(['other'])
    expect(await store.decide(updatePinpointEndpoints, { appId: 'none', changes: [], at })).toBe('no-application')
  })

  test('an event that is sent again, in parallel too, is stored and counted once', async () => {
    const appId = await newApp()
    const batch = [event('e1', 'a'), event('e1', 'b'), event('e2', 'a'), event('e1', 'a')]
    expect(tally(await parallel(8, shard => put(appId, batch, {}, { shard, sinkBatch: randomUUID() })))).toEqual({ stored: 8 })
    expect(await events(appId)).toHaveLength(3)
    expect(await countsOf(appId, eventMeasure('open'))).toEqual({ '0 c1': 3 })
    expect(await put('none', batch)).toBe('no-application')
    const sent = (await store.decide(claimSinkBatches, { at, realNow: 1, leaseUntil: 2, by: 'me', limit: 99 })).flatMap(eventsOfBatch)
    expect(sent.filter(({ app_id }) => app_id === appId).map(({ endpoint_id, event_id }) => `${endpoint_id} ${event_id}`)).toHaveLength(3)
  })

  test('batches that overlap and are stored in parallel lose and repeat no event', async () => {
    const appId = await newApp()
    const ids = Array.from({ length: 60 }, (_, index) => `event ${index}`)
    await parallel(6, shard =>
      put(
        appId,
        ids.slice(shard * 8, shard * 8 + 20).map((id, index) => event(`e${index % 3}`, id)),
        {},
        { shard },
      ),
    )
    const stored = await events(appId)
    expect(await countsOf(appId, eventMeasure('open'))).toEqual({ '0 c1': stored.length })
  })

  test('a user is counted once a day for each client and once for all, and as new on the first day only', async () => {
    const appId = await newApp()
    const user = { User: { UserId: 'u' } }
    const events = [event('e1', 'a'), event('e2', 'b'), event('e1', 'c', { client: 'c2' }), event('e1', 'd', { kinds: [] })]
    await put(appId, events, user)
    await put(appId, [event('e3', 'a', { occurredAt: at + day }), event('anonymous', 'a', { occurredAt: at + day })], user)
    expect(await countsOf(appId, actorMeasures.active)).toEqual({ '0 c1': 1, '0 c2': 1, '0 *': 1, '1 c1': 1, '1 *': 1 })
    await put(appId, [event('device', 'a', { occurredAt: at + day, client: '' })])
    expect(await countsOf(appId, actorMeasures.active)).toMatchObject({ '1 ': 1, '1 *': 2 })
    expect(await countsOf(appId, actorMeasures.new)).toEqual({ '0 c1': 1, '0 c2': 1, '0 *': 1, '1 ': 1, '1 *': 1 })
    const distinct = { appId, kind: 'active' as const, client: allClients, fromDay: dayOf(at), toDay: dayOf(at) + 1 }
    expect(await store.read(countDistinctActors(distinct))).toBe(2)
    expect(await store.read(countDistinctActors({ ...distinct, toDay: dayOf(at) }))).toBe(1)
  })

  test('events are listed by time in pages, and the sweep removes those from before a time and keeps what was counted', async () => {
    const appId = await newApp()
    await put(
      appId,
      [3, 1, 2].map(days => event('e', `${days}`, { occurredAt: at - days * day })),
    )
    const [first] = await events(appId, 1)
    expect(first).toMatchObject({ event_id: '3' })
    const after = { occurredAt: first!.occurred_at, endpointId: first!.endpoint_id, eventId: first!.event_id }
    expect((await store.read(listPinpointEvents({ appId, after, before: at, limit: 9 }))).map(({ event_id }) => event_id)).toEqual([
      '2',
      '1',
    ])

    while (await store.decide(sweep, { at, limit: 1, keepEventsFor: 2 * day }));
    expect((await events(appId)).map(({ event_id }) => event_id)).toEqual(['2', '1'])
    expect(await countsOf(appId, eventMeasure('open'))).toEqual({ '-3 c1': 1, '-2 c1': 1, '-1 c1': 1 })
    const distinct = { appId, kind: 'active' as const, client: 'c1', toDay: dayOf(at) }
    expect(await store.read(countDistinctActors({ ...distinct, fromDay: dayOf(at) - 3 }))).toBe(1)
    expect(await store.read(countDistinctActors({ ...distinct, fromDay: dayOf(at) - 3, toDay: dayOf(at) - 3 }))).toBe(0)
  })

  test('rows of a deleted application are swept, also those that another node wrote while it was deleted', async () => {
    const appId = await newApp()
    const batch = Array.from({ length: 5 }, (_, index) => event(`e${index}`, 'a'))
    await put(appId, batch)
    expect(await store.decide(deletePinpointApp, { id: appId, at })).toMatchObject({ kind: 'deleted', app: { id: appId } })
    expect(await store.decide(deletePinpointApp, { id: appId, at })).toEqual({ kind: 'gone' })
    expect(await put(appId, batch)).toBe('no-application')
    while (await store.decide(sweep, { at: at + 3_600_000, limit: 2 }));
    expect(await events(appId)).toEqual([])
    expect(await store.read(readPinpointEndpoint(appId, 'e0'))).toBeUndefined()
    expect(await countsOf(appId, eventMeasure('open'))).toEqual({})
  })

  test('a batch for the sink is leased to one sender at a time, due again after its lease or a failure, and removed by its sender only', async () => {
    const appId = await newApp()
    const id = randomUUID()
    await put(appId, [event('e', 'a')], {}, { sinkBatch: id })
    const claim = async (by: string, realNow: number, time = at) => {
      const rows = await store.decide(claimSinkBatches, { at: time, realNow, leaseUntil: realNow + 10, by, limit: 99 })
      return rows.filter(row => row.id === id).length
    }
    const start = 1_000
    expect((await parallel(6, index => claim(`node ${index}`, start))).reduce((sum, each) => sum + each)).toBe(1)
    expect(await claim('late', start + 9)).toBe(0)
    expect(await claim('late', start + 10)).toBe(1)
    await store.decide(removeSinkBatches, { ids: [id], by: 'node 0' })
    await store.decide(retrySinkBatches, { ids: [id], by: 'late', dueAt: at + 50 })
    expect(await claim('next', start + 11)).toBe(0)
    expect(await claim('next', start + 11, at + 50)).toBe(1)
    await store.decide(releaseSinkBatches, {})
    expect(await claim('last', start + 12, at + 50)).toBe(1)
    expect((await store.read(readSinkBacklog())).batches).toBeGreaterThan(0)
    await store.decide(removeSinkBatches, { ids: [id], by: 'last' })
    expect(await claim('none', start + 1_000, at + 50)).toBe(0)
  })
}
