import { createHash } from 'node:crypto'
import { type Client, ownMember, readableAttributeNames } from '@poolhouse/contract'
import { newUuid } from '../crypto/index.ts'
import { type PinpointEvent, pageViewType } from '../pinpoint/index.ts'
import type { AnalyticsEventKind, AnalyticsEventRow, EndpointContent } from '../storage/index.ts'

/**
 * What is sent to Pinpoint. The service does not document its layout, so all of it is here: docs/reference/pinpoint-iam-sts.md#4.3, and
 * docs/decisions/analytics.md for the requests that this service counts without AnalyticsMetadata.
 */

/** EventType of each kind. */
export const eventTypes: Readonly<Record<AnalyticsEventKind, string>> = {
  'sign-up': '_userauth.sign_up',
  'sign-in': '_userauth.sign_in',
  failure: '_userauth.auth_fail',
  'page-view': pageViewType,
}

/** The user of an event, who still exists. */
export interface EventUser {
  sub: string
  attributes: Readonly<Record<string, string>>
}

/** What the payload of an event depends on, besides the event. */
export interface PayloadContext {
  applicationId: string
  client: Client
  /** UserDataShared of the client. */
  sharesUserData: boolean
  user: EventUser | undefined
}

/**
 * The endpoint of an event. A request without AnalyticsMetadata has the user's own: the `sub`. A failure has it only where the client shares user
 * data and the user exists; all others of the client have one endpoint together.
 */
export function endpointId(event: AnalyticsEventRow, { client, sharesUserData, user }: PayloadContext): string {
  if (event.endpoint_id !== null) return event.endpoint_id
  if (event.kind !== 'failure' && event.user_key !== null) return event.user_key
  return sharesUserData && user ? user.sub : `unknown-user-${client.ClientId}`
}

/** The endpoint of the request, with the user where the client shares user data. */
export function requestEndpoint(event: AnalyticsEventRow, { client, sharesUserData, user }: PayloadContext): EndpointContent {
  const EffectiveDate = timeOf(event)
  if (!sharesUserData || !user) return { EffectiveDate }
  const UserAttributes = Object.fromEntries(sharedAttributes(client, user).map(name => [name, [user.attributes[name]!]]))
  return { User: { UserId: user.sub, UserAttributes }, EffectiveDate }
}

const channels = { email: 'EMAIL', phone_number: 'SMS' } as const

/** Where the client shares user data: an endpoint for each address of the user, by its id. */
export function addressEndpoints({
  applicationId,
  client,
  sharesUserData,
  user,
}: PayloadContext): [id: string, content: EndpointContent][] {
  if (!sharesUserData || !user) return []
  const { sub, attributes } = user
  return sharedAttributes(client, user).flatMap(name => {
    const ChannelType = ownMember(channels, name)
    const Address = attributes[name]!
    return ChannelType
      ? [[addressEndpointId(applicationId, sub, Address), { ChannelType, Address, User: { UserId: sub }, OptOut: 'NONE' }]]
      : []
  })
}

const sharedAttributes = (client: Client, { attributes }: EventUser): string[] =>
  readableAttributeNames(client, Object.keys(attributes)).filter(name => name !== 'sub')

/** Always the same for one address of one user in one application. */
const addressEndpointId = (applicationId: string, sub: string, address: string): string =>
  createHash('sha256')
    .update(JSON.stringify([applicationId, sub, address]))
    .digest('hex')
    .slice(0, 32)

/** The event as PutEvents takes it. `origin` marks what Cognito would not have sent. */
export function pinpointEvent(event: AnalyticsEventRow): PinpointEvent {
  const Timestamp = timeOf(event)
  return {
    EventType: eventTypes[event.kind],
    Timestamp,
    Session: { Id: newUuid(), StartTimestamp: Timestamp },
    Attributes: {
      userPoolId: event.pool_id,
      clientId: event.client_id,
      ...(event.error !== null && { error: event.error }),
      ...(event.origin !== 'metadata' && { origin: event.origin }),
      ...(event.page != null && { page: event.page }),
    },
    ...(event.views != null && { Metrics: { views: event.views } }),
    SdkName: 'cognito-idp',
  }
}

const timeOf = ({ created_at }: AnalyticsEventRow): string => new Date(created_at).toISOString()
