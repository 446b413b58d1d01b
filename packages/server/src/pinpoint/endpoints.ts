import { refuse } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import {
  type EndpointChange,
  type EndpointContent,
  listExistingEndpoints,
  type PinpointEndpointRow,
  updatePinpointEndpoints,
} from '../storage/index.ts'
import { double, listOf, mapOf, oneOf, type Reader, structure, text, textOf, time, timeOf } from './read.ts'

const channelTypes = [
  ...['PUSH', 'GCM', 'APNS', 'APNS_SANDBOX', 'APNS_VOIP', 'APNS_VOIP_SANDBOX'],
  ...['ADM', 'SMS', 'VOICE', 'EMAIL', 'BAIDU', 'CUSTOM', 'IN_APP'],
]
/** Quotas of the service: https://docs.aws.amazon.com/pinpoint/latest/developerguide/quotas.html. Long values are kept, so that an attribute of a user always fits. */
const attributes = mapOf(listOf(text, 50), { max: 250, keyLength: 50 })
const texts = (...names: string[]) => structure(Object.fromEntries(names.map(name => [name, text])))

/** Ours: keys of an index. The service publishes no limit. */
export const maxEndpointId = 256
const maxUserId = 512

const members = {
  Address: text,
  Attributes: attributes,
  ChannelType: oneOf(channelTypes),
  Demographic: texts('AppVersion', 'Locale', 'Make', 'Model', 'ModelVersion', 'Platform', 'PlatformVersion', 'Timezone'),
  EffectiveDate: time,
  EndpointStatus: oneOf(['ACTIVE', 'INACTIVE']),
  Location: structure({ City: text, Country: text, Latitude: double, Longitude: double, PostalCode: text, Region: text }),
  Metrics: mapOf(double, { max: 250, keyLength: 50 }),
  OptOut: oneOf(['ALL', 'NONE']),
  RequestId: text,
  User: structure({ UserAttributes: attributes, UserId: textOf(0, maxUserId) }),
}

/** Reads an EndpointRequest. @throws BadRequestException */
export const readEndpointRequest = structure(members) as Reader<EndpointContent>
/** Reads an item of UpdateEndpointsBatch. @throws BadRequestException */
export const readEndpointItem = structure(members, { Id: text }) as Reader<EndpointContent & { Id: string }>

/** Reads the id of an endpoint or an event. @throws BadRequestException */
export const readId = textOf(1, maxEndpointId)

/** A change of an endpoint, effective at the time that it names, else now. @throws BadRequestException for an id that is too long */
export const endpointChange = (id: string, content: EndpointContent, at: number): EndpointChange => {
  readId(id, 'The endpoint id')
  textOf(0, maxUserId)(content.User?.UserId ?? '', 'User.UserId')
  return {
    id: id.toWellFormed(),
    content,
    effectiveAt: (content.EffectiveDate === undefined ? undefined : timeOf(content.EffectiveDate)) ?? at,
  }
}

/** NotFoundException for an unknown endpoint. */
export const endpointNotFound = () => refuse('NotFoundException', 'Resource not found')

/**
 * Creates or changes endpoints of an application, as UpdateEndpoint and UpdateEndpointsBatch do: maps are merged by key, what is absent stays.
 * `at`: milliseconds of the domain clock. @throws BadRequestException for an id that is too long
 */
export async function updateEndpoints(
  { store }: Pick<Context, 'store'>,
  { applicationId, endpoints, at }: { applicationId: string; endpoints: Readonly<Record<string, EndpointContent>>; at: number },
): Promise<'stored' | 'no-application'> {
  const changes = Object.entries(endpoints).map(([id, content]) => endpointChange(id, content, at))
  return store.decide(updatePinpointEndpoints, { appId: applicationId, changes, at })
}

/** Those of the endpoint ids that exist in an application. */
export const findEndpointIds = (
  { store }: Pick<Context, 'store'>,
  applicationId: string,
  ids: readonly string[],
): Promise<readonly string[]> => store.read(listExistingEndpoints(applicationId, ids))

/** An endpoint in answers of the API (EndpointResponse). What was never set has the service's defaults. */
export const describeEndpoint = ({ app_id, id, content, created_at, effective_at }: PinpointEndpointRow) => ({
  EndpointStatus: 'ACTIVE',
  OptOut: 'NONE',
  ...(JSON.parse(content) as EndpointContent),
  Id: id,
  ApplicationId: app_id,
  CohortId: cohortOf(id),
  CreationDate: new Date(created_at).toISOString(),
  EffectiveDate: new Date(effective_at).toISOString(),
})

/** A number from 0 to 99, by which the service splits endpoints for campaigns; always the same for one endpoint. */
const cohortOf = (id: string): string => String([...id].reduce((sum, mark) => (sum * 31 + mark.codePointAt(0)!) % 100, 0))
