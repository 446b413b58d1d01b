import { createHash } from 'node:crypto'
import { type Client, readableAttributeNames } from '@poolhouse/contract'
import { newUuid } from '../crypto/index.ts'
import type { PinpointEvent } from '../pinpoint/index.ts'
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

/** The endpoints of an event by id: that of the request, and with user data one for each address of the user. */
export function endpoints(event: AnalyticsEventRow, context: PayloadContext): Record<string, EndpointContent> {
  const { applicationId, client, sharesUserData, user } = context
  const EffectiveDate = timeOf(event)
  const id = endpointId(event, context)
  if (!sharesUserData || !user) return { [id]: { EffectiveDate } }
  const { sub, attributes } = user
  const names = readableAttributeNames(client, Object.keys(attributes)).filter(name => name !== 'sub')
  const address = (attribute: 'email' | 'phone_number', ChannelType: string): Record<string, EndpointContent> => {
    const Address = attributes[attribute]
    if (Address === undefined || !names.includes(attribute)) return {}
    return {
      [addressEndpointId(applicationId, sub, Address)]: { ChannelType, Address, User: { UserId: sub }, OptOut: 'NONE', EffectiveDate },
    }
  }
  const UserAttributes = Object.fromEntries(names.map(name => [name, [attributes[name]!]]))
  return {
    ...address('email', 'EMAIL'),
    ...address('phone_number', 'SMS'),
    [id]: { User: { UserId: sub, UserAttributes }, EffectiveDate },
  }
}

/** Always the same for one address of one user in one application. */
export const addressEndpointId = (applicationId: string, sub: string, address: string): string =>
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
    },
    SdkName: 'cognito-idp',
  }
}

const timeOf = ({ created_at }: AnalyticsEventRow): string => new Date(created_at).toISOString()
