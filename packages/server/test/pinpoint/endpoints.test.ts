import {
  DeleteEndpointCommand,
  DeleteUserEndpointsCommand,
  type EndpointRequest,
  GetEndpointCommand,
  GetUserEndpointsCommand,
  type PinpointClient,
  UpdateEndpointCommand,
  UpdateEndpointsBatchCommand,
} from '@aws-sdk/client-pinpoint'
import { beforeAll, describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createApplication, pinpointFor } from './support.ts'

describe.each(engines)('endpoints on %s', engine => {
  const service = useServiceOn(engine)
  let pinpoint: PinpointClient
  let ApplicationId: string
  beforeAll(async () => {
    pinpoint = pinpointFor(service.url)
    ApplicationId = await createApplication(pinpoint)
  })
  const update = (EndpointId: string, EndpointRequest: EndpointRequest) =>
    pinpoint.send(new UpdateEndpointCommand({ ApplicationId, EndpointId, EndpointRequest }))
  const read = async (EndpointId: string) => (await pinpoint.send(new GetEndpointCommand({ ApplicationId, EndpointId }))).EndpointResponse!
  const ofUser = async (UserId: string) =>
    (await pinpoint.send(new GetUserEndpointsCommand({ ApplicationId, UserId }))).EndpointsResponse!.Item!.map(({ Id }) => Id).toSorted()

  test('an endpoint is created with status 202, and an update merges maps by key and leaves what is absent', async () => {
    const created = await update('phone', {
      Address: 'alice@example.com',
      ChannelType: 'EMAIL',
      Attributes: { interests: ['a', 'b'], kept: ['k'] },
      Metrics: { visits: 1, kept: 2 },
      Demographic: { Make: 'apple', Platform: 'ios' },
      Location: { City: 'Rome', Latitude: 41.9 },
      User: { UserId: 'u1', UserAttributes: { town: ['Rome'], kept: ['k'] } },
    })
    expect([created.$metadata.httpStatusCode, created.MessageBody]).toEqual([
      202,
      { Message: 'Accepted', RequestID: created.$metadata.requestId },
    ])
    await update('phone', {
      Attributes: { interests: ['c'] },
      Metrics: { visits: 3 },
      Demographic: { Make: 'other' },
      User: { UserAttributes: { town: [] } },
      OptOut: 'ALL',
    })
    expect(await read('phone')).toEqual({
      Id: 'phone',
      ApplicationId,
      CohortId: expect.stringMatching(/^\d{1,2}$/),
      CreationDate: expect.stringMatching(/Z$/),
      EffectiveDate: expect.stringMatching(/Z$/),
      EndpointStatus: 'ACTIVE',
      OptOut: 'ALL',
      Address: 'alice@example.com',
      ChannelType: 'EMAIL',
      Attributes: { interests: ['c'], kept: ['k'] },
      Metrics: { visits: 3, kept: 2 },
      Demographic: { Make: 'other', Platform: 'ios' },
      Location: { City: 'Rome', Latitude: 41.9 },
      User: { UserId: 'u1', UserAttributes: { town: [], kept: ['k'] } },
    })
  })

  test('an endpoint keeps the time that an update names as its EffectiveDate', async () => {
    await update('dated', { EffectiveDate: '2026-01-02T03:04:05Z' })
    expect((await read('dated')).EffectiveDate).toBe('2026-01-02T03:04:05.000Z')
  })

  test('a batch updates many endpoints, which are found by their user, and deleted one by one or all of a user', async () => {
    const Item = Array.from({ length: 100 }, (_, index) => ({ Id: `e${index}`, User: { UserId: index < 3 ? 'u/%2F é' : 'other' } }))
    const batch = await pinpoint.send(new UpdateEndpointsBatchCommand({ ApplicationId, EndpointBatchRequest: { Item } }))
    expect(batch.$metadata.httpStatusCode).toBe(202)
    expect(await ofUser('u/%2F é')).toEqual(['e0', 'e1', 'e2'])
    const deleted = await pinpoint.send(new DeleteEndpointCommand({ ApplicationId, EndpointId: 'e0' }))
    expect([deleted.$metadata.httpStatusCode, deleted.EndpointResponse!.Id]).toEqual([202, 'e0'])
    await expect(read('e0')).rejects.toMatchObject({ name: 'NotFoundException', $metadata: { httpStatusCode: 404 } })
    await expect(pinpoint.send(new DeleteEndpointCommand({ ApplicationId, EndpointId: 'e0' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
    const all = await pinpoint.send(new DeleteUserEndpointsCommand({ ApplicationId, UserId: 'u/%2F é' }))
    expect(all.EndpointsResponse!.Item!.map(({ Id }) => Id).toSorted()).toEqual(['e1', 'e2'])
    expect(await ofUser('u/%2F é')).toEqual([])
    expect((await ofUser('other')).length).toBe(97)
  })

  test('ids that are names of inherited members, or have slashes and percent signs, are ids like others', async () => {
    for (const id of ['constructor', '__proto__', 'a/b', '%2F', '..', 'é ü', '*']) {
      await update(id, { Address: id, Attributes: { ['__proto__']: [id] } })
      expect(await read(id)).toMatchObject({ Id: id, Address: id })
    }
  })

  test.each<[string, EndpointRequest, string]>([
    ['an unknown channel', { ChannelType: 'PIGEON' as 'SMS' }, 'ChannelType must be one of PUSH, '],
    ['an unknown status', { EndpointStatus: 'GONE' }, 'EndpointStatus must be one of ACTIVE, INACTIVE.'],
    ['an unknown opt-out', { OptOut: 'SOME' }, 'OptOut must be one of ALL, NONE.'],
    ['an attribute that is no list', { Attributes: { a: 'b' as unknown as string[] } }, 'Attributes.a must be a list, not a string.'],
    [
      'a value of 51 items',
      { Attributes: { a: Array.from({ length: 51 }, () => 'v') } },
      'Attributes.a has 51 items; at most 50 are allowed.',
    ],
    [
      '251 attributes',
      { Attributes: Object.fromEntries(Array.from({ length: 251 }, (_, index) => [`k${index}`, ['v']])) },
      'Attributes has 251 keys; at most 250 are allowed.',
    ],
    ['a key that is too long', { Metrics: { ['k'.repeat(51)]: 1 } }, 'A key of Metrics has 51 characters; 1 to 50 are allowed.'],
    ['a date that is none', { EffectiveDate: 'yesterday' }, 'EffectiveDate must be a time in the form of ISO 8601'],
    ['a user id that is too long', { User: { UserId: 'u'.repeat(513) } }, 'User.UserId has 513 characters; 0 to 512 are allowed.'],
  ])('an endpoint with %s is refused with BadRequestException', async (_, request, message) => {
    await expect(update('bad', request)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    })
    await expect(read('bad')).rejects.toMatchObject({ name: 'NotFoundException' })
  })

  test('a batch of more than 100 endpoints, and one with an id twice, are refused as a whole', async () => {
    for (const Item of [Array.from({ length: 101 }, (_, index) => ({ Id: `many${index}` })), [{ Id: 'many0' }, { Id: 'many0' }]])
      await expect(pinpoint.send(new UpdateEndpointsBatchCommand({ ApplicationId, EndpointBatchRequest: { Item } }))).rejects.toMatchObject(
        {
          name: 'BadRequestException',
        },
      )
    await expect(read('many0')).rejects.toMatchObject({ name: 'NotFoundException' })
  })
})
