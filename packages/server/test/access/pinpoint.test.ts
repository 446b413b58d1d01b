import {
  CreateAppCommand,
  GetAppCommand,
  GetAppsCommand,
  GetEndpointCommand,
  ListTagsForResourceCommand,
  PutEventsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-pinpoint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, allow, outcome, startProduction } from './support.ts'

let production: Awaited<ReturnType<typeof startProduction>>
let one: { id: string; arn: string }
let two: { id: string; arn: string }
beforeAll(async () => {
  production = await startProduction()
  const makeApp = async (tags: Record<string, string>) => {
    const { ApplicationResponse } = await production.admin.pinpoint.send(
      new CreateAppCommand({ CreateApplicationRequest: { Name: 'app', tags } }),
    )
    return { id: ApplicationResponse!.Id!, arn: ApplicationResponse!.Arn! }
  }
  one = await makeApp({ team: 'red' })
  two = await makeApp({ team: 'blue' })
})
afterAll(() => production.close())

const Timestamp = '2026-01-02T03:04:05Z'
const EventsRequest = { BatchItem: { e1: { Endpoint: {}, Events: { v1: { EventType: 't', Timestamp } } } } }

/** A request about one application for each kind of resource. */
const requests = {
  GetApp: (ApplicationId: string) => new GetAppCommand({ ApplicationId }),
  UpdateEndpoint: (ApplicationId: string) => new UpdateEndpointCommand({ ApplicationId, EndpointId: 'e1', EndpointRequest: {} }),
  GetEndpoint: (ApplicationId: string) => new GetEndpointCommand({ ApplicationId, EndpointId: 'e1' }),
  PutEvents: (ApplicationId: string) => new PutEventsCommand({ ApplicationId, EventsRequest }),
}
const operations = Object.keys(requests) as (keyof typeof requests)[]
const denied = /^AccessDenied\w*: User: .* is not authorized to perform: mobiletargeting:/

describe('an access key with a policy for one application of Pinpoint', () => {
  test('may use that application and no other', async () => {
    const { pinpoint } = await production.makeUser(allow('mobiletargeting:*', `${one.arn}*`))
    for (const operation of operations) {
      expect(await outcome(pinpoint.send(requests[operation](one.id) as never))).toBe('done')
      expect(await outcome(pinpoint.send(requests[operation](two.id) as never))).toMatch(denied)
    }
    expect(await outcome(pinpoint.send(new GetAppsCommand({})))).toMatch(denied)
    expect(await outcome(pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'third' } })))).toMatch(denied)
    expect(await outcome(pinpoint.send(new ListTagsForResourceCommand({ ResourceArn: one.arn })))).toBe('done')
    expect(await outcome(pinpoint.send(new ListTagsForResourceCommand({ ResourceArn: two.arn })))).toMatch(denied)
  })

  test('may make the calls that its policy names', async () => {
    const { pinpoint } = await production.makeUser(
      allow(['mobiletargeting:UpdateEndpoint', 'mobiletargeting:PutEvents'], `arn:aws:mobiletargeting:*:${account}:apps/${one.id}*`),
    )
    const results = await Promise.all(operations.map(operation => outcome(pinpoint.send(requests[operation](one.id) as never))))
    expect(operations.filter((_, index) => results[index] === 'done')).toEqual(['UpdateEndpoint', 'PutEvents'])
  })

  test('may name one endpoint', async () => {
    const { pinpoint } = await production.makeUser(allow('mobiletargeting:GetEndpoint', `${one.arn}/endpoints/e1`))
    expect(await outcome(pinpoint.send(requests.GetEndpoint(one.id)))).toBe('done')
    expect(await outcome(pinpoint.send(new GetEndpointCommand({ ApplicationId: one.id, EndpointId: 'e2' })))).toMatch(denied)
  })
})

test('a policy can tell applications by their tags, and say which tags are set and removed', async () => {
  const { pinpoint } = await production.makeUser([
    allow('mobiletargeting:GetApp', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } } }),
    allow(['mobiletargeting:TagResource', 'mobiletargeting:UntagResource'], '*', {
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'note' }, Null: { 'aws:TagKeys': 'false' } },
    }),
  ])
  expect(await outcome(pinpoint.send(requests.GetApp(one.id)))).toBe('done')
  expect(await outcome(pinpoint.send(requests.GetApp(two.id)))).toMatch(denied)
  const tag = (tags: Record<string, string>) =>
    outcome(pinpoint.send(new TagResourceCommand({ ResourceArn: one.arn, TagsModel: { tags } })))
  const untag = (...TagKeys: string[]) => outcome(pinpoint.send(new UntagResourceCommand({ ResourceArn: one.arn, TagKeys })))
  expect(await tag({ note: 'x' })).toBe('done')
  expect(await tag({ note: 'x', team: 'blue' })).toMatch(denied)
  expect(await untag('team')).toMatch(denied)
  expect(await untag('note')).toBe('done')
})
