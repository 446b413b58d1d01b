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

/** What is sent of a user whose data the client shares. */
export interface SharedUser {
  /** The `User` of endpoints, with the attributes that the client may read. */
  user: { UserId: string; UserAttributes: Readonly<Record<string, readonly string[]>> }
  /** An endpoint for each address that the client may read, by its id. */
  addresses: readonly (readonly [id: string, content: EndpointContent])[]
}

const channels = { email: 'EMAIL', phone_number: 'SMS' } as const

/** What a client with UserDataShared sends of a user to an application. */
export function shareUser(
  { applicationId, client }: { applicationId: string; client: Client },
  { sub, attributes }: { sub: string; attributes: Readonly<Record<string, string>> },
): SharedUser {
  const readable = readableAttributeNames(client, Object.keys(attributes)).filter(name => name !== 'sub')
  return {
    user: { UserId: sub, UserAttributes: Object.fromEntries(readable.map(name => [name, [attributes[name]!]])) },
    addresses: readable.flatMap(name => {
      const ChannelType = ownMember(channels, name)
      const Address = attributes[name]!
      if (ChannelType === undefined) return []
      return [[addressEndpointId(applicationId, sub, Address), { ChannelType, Address, User: { UserId: sub }, OptOut: 'NONE' }]] as const
    }),
  }
}

/**
 * The endpoint of an event. A request without AnalyticsMetadata has the user's own: the `sub`. A failure has it only where the client shares user
 * data and the user exists; all others of the client have one endpoint together.
 */
export function endpointId({ endpoint_id, kind, user_key, client_id }: AnalyticsEventRow, shared: SharedUser | undefined): string {
  if (endpoint_id !== null) return endpoint_id
  if (kind !== 'failure' && user_key !== null) return user_key
  return shared?.user.UserId ?? `unknown-user-${client_id}`
}

/** The endpoint of the request, with the user where there is one to share. */
export const requestEndpoint = (event: AnalyticsEventRow, shared: SharedUser | undefined): EndpointContent => ({
  ...(shared && { User: shared.user }),
  EffectiveDate: timeOf(event),
})

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
