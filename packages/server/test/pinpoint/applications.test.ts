import {
  CreateAppCommand,
  DeleteAppCommand,
  GetAppCommand,
  GetApplicationSettingsCommand,
  GetAppsCommand,
  GetEndpointCommand,
  ListTagsForResourceCommand,
  type PinpointClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationSettingsCommand,
  UpdateEndpointCommand,
  type WriteApplicationSettingsRequest,
} from '@aws-sdk/client-pinpoint'
import { beforeAll, describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createApplication, pinpointFor, putBatch } from './support.ts'

describe.each(engines)('applications on %s', engine => {
  const service = useServiceOn(engine)
  let pinpoint: PinpointClient
  beforeAll(() => {
    pinpoint = pinpointFor(service.url)
  })

  test('an application is created with status 201, read, listed in its region and deleted', async () => {
    const created = await pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'shop', tags: { team: 'a' } } }))
    expect(created.$metadata.httpStatusCode).toBe(201)
    const app = created.ApplicationResponse!
    expect(app.Id).toMatch(/^[\da-f]{32}$/)
    expect(app).toEqual({
      Id: app.Id,
      Arn: `arn:aws:mobiletargeting:us-east-1:000000000000:apps/${app.Id}`,
      Name: 'shop',
      tags: { team: 'a' },
      CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    })
    const ApplicationId = app.Id!
    expect((await pinpoint.send(new GetAppCommand({ ApplicationId }))).ApplicationResponse).toEqual(app)
    const { ApplicationsResponse } = await pinpoint.send(new GetAppsCommand({}))
    expect(ApplicationsResponse!.Item).toContainEqual(app)

    const elsewhere = pinpointFor(service.url, undefined, 'eu-west-1')
    expect((await elsewhere.send(new GetAppsCommand({}))).ApplicationsResponse!.Item).toEqual([])
    await expect(elsewhere.send(new GetAppCommand({ ApplicationId }))).rejects.toMatchObject({ name: 'NotFoundException' })

    const deleted = await pinpoint.send(new DeleteAppCommand({ ApplicationId }))
    expect([deleted.$metadata.httpStatusCode, deleted.ApplicationResponse]).toEqual([200, app])
    for (const command of [new GetAppCommand({ ApplicationId }), new DeleteAppCommand({ ApplicationId })])
      await expect(pinpoint.send(command as GetAppCommand)).rejects.toMatchObject({
        name: 'NotFoundException',
        $metadata: { httpStatusCode: 404 },
      })
  })

  test('applications are listed in pages, each once', async () => {
    const region = pinpointFor(service.url, undefined, 'ap-south-1')
    const ids = await Promise.all(Array.from({ length: 5 }, (_, index) => createApplication(region, `app ${index}`)))
    const listed: string[] = []
    let Token: string | undefined
    do {
      const { ApplicationsResponse } = await region.send(new GetAppsCommand({ PageSize: '2', Token }))
      listed.push(...ApplicationsResponse!.Item!.map(({ Id }) => Id!))
      Token = ApplicationsResponse!.NextToken
    } while (Token)
    expect(listed.toSorted()).toEqual(ids.toSorted())
    await expect(region.send(new GetAppsCommand({ Token: 'made-up' }))).rejects.toMatchObject({ name: 'BadRequestException' })
    await expect(region.send(new GetAppsCommand({ PageSize: 'many' }))).rejects.toMatchObject({ name: 'BadRequestException' })
  })

  test('a creation that is repeated with its creation key answers with the same application', async () => {
    const client = pinpointFor(service.url)
    client.middlewareStack.add(
      next => args => {
        ;(args.request as { headers: Record<string, string> }).headers['x-poolhouse-creation-key'] = `key of ${engine}`
        return next(args)
      },
      { step: 'build' },
    )
    const first = await createApplication(client)
    expect(await createApplication(client)).toBe(first)
    await client.send(new DeleteAppCommand({ ApplicationId: first }))
    expect(await createApplication(client)).not.toBe(first)
  })

  test('settings of a new application have the defaults of the service, and a request changes only the blocks that it has', async () => {
    const ApplicationId = await createApplication(pinpoint)
    const read = async () => (await pinpoint.send(new GetApplicationSettingsCommand({ ApplicationId }))).ApplicationSettingsResource!
    const write = async (WriteApplicationSettingsRequest: WriteApplicationSettingsRequest) =>
      (await pinpoint.send(new UpdateApplicationSettingsCommand({ ApplicationId, WriteApplicationSettingsRequest })))
        .ApplicationSettingsResource!
    const defaults = {
      ApplicationId,
      CampaignHook: {},
      LastModifiedDate: expect.any(String),
      Limits: { Daily: 0, MaximumDuration: 60, MessagesPerSecond: 50, Total: 0 },
      QuietTime: {},
    }
    expect(await read()).toEqual(defaults)
    expect(await write({})).toEqual(defaults)
    const Limits = { Daily: 5, MaximumDuration: 600, MessagesPerSecond: 100, Total: 50 }
    expect(await write({ Limits, CloudWatchMetricsEnabled: true })).toEqual({ ...defaults, Limits })
    const QuietTime = { Start: '22:00', End: '06:30' }
    const CampaignHook = { LambdaFunctionName: 'f', Mode: 'FILTER' as const }
    expect(await write({ QuietTime, CampaignHook })).toEqual({ ...defaults, Limits, QuietTime, CampaignHook })
    expect(await read()).toEqual({ ...defaults, Limits, QuietTime, CampaignHook })
  })

  test('tags are added, replaced, listed and removed by the ARN of an application, which the path has percent-encoded', async () => {
    const ApplicationId = await createApplication(pinpoint)
    const ResourceArn = `arn:aws:mobiletargeting:us-east-1:000000000000:apps/${ApplicationId}`
    const list = async () => (await pinpoint.send(new ListTagsForResourceCommand({ ResourceArn }))).TagsModel!.tags
    expect(await list()).toEqual({})
    const tag = await pinpoint.send(new TagResourceCommand({ ResourceArn, TagsModel: { tags: { a: '1', b: '', 'k/%2F é': 'x' } } }))
    expect(tag.$metadata.httpStatusCode).toBe(204)
    await pinpoint.send(new TagResourceCommand({ ResourceArn, TagsModel: { tags: { a: '2' } } }))
    expect(await list()).toEqual({ a: '2', b: '', 'k/%2F é': 'x' })
    const untag = await pinpoint.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['b', 'k/%2F é', 'none'] }))
    expect(untag.$metadata.httpStatusCode).toBe(204)
    expect(await list()).toEqual({ a: '2' })
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key ${index}`, '']))
    await expect(pinpoint.send(new TagResourceCommand({ ResourceArn, TagsModel: { tags: many } }))).rejects.toMatchObject({
      name: 'BadRequestException',
    })
    expect(await list()).toEqual({ a: '2' })
  })

  test.each([
    ['of no application', 'arn:aws:mobiletargeting:us-east-1:000000000000:apps/00000000000000000000000000000000'],
    ['of another service', 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc'],
    ['that is none', 'apps'],
  ])('tags of an ARN %s are refused with NotFoundException', async (_, ResourceArn) => {
    await expect(pinpoint.send(new ListTagsForResourceCommand({ ResourceArn }))).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    })
  })

  test('every call that names an unknown or deleted application is refused with NotFoundException', async () => {
    const ApplicationId = await createApplication(pinpoint)
    const Timestamp = new Date().toISOString()
    const batch = { e: { Endpoint: {}, Events: { a: { EventType: 'open', Timestamp } } } }
    await putBatch(pinpoint, ApplicationId, batch)
    await pinpoint.send(new DeleteAppCommand({ ApplicationId }))
    const update = new UpdateEndpointCommand({ ApplicationId, EndpointId: 'e', EndpointRequest: {} })
    const calls = [
      () => putBatch(pinpoint, ApplicationId, batch),
      () => pinpoint.send(update),
      () => pinpoint.send(new GetEndpointCommand({ ApplicationId, EndpointId: 'e' })),
      () => pinpoint.send(new GetApplicationSettingsCommand({ ApplicationId })),
      () => putBatch(pinpoint, 'unknown', batch),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'NotFoundException', message: 'Resource not found' })
  })
})
