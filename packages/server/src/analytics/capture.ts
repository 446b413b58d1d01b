import { type AnalyticsMetadataType, ServiceError } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { AnalyticsCapture, Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { maxEndpointId } from '../pinpoint/index.ts'
import { type AnalyticsEventKind, type AnalyticsOrigin, recordAnalyticsEvent } from '../storage/index.ts'

/**
 * What is an event where: the operations that accept AnalyticsMetadata, our pages, and the token endpoint that completes a sign-in on a page.
 * REFRESH_TOKEN_AUTH creates no sign-in, so it is none. docs/reference/pinpoint-iam-sts.md#4.2, docs/reference/pinpoint-iam-sts.md#4.3.
 */
const eventsOf = {
  SignUp: ['sign-up'],
  ConfirmSignUp: [],
  ResendConfirmationCode: [],
  InitiateAuth: ['sign-in', 'failure'],
  AdminInitiateAuth: ['sign-in', 'failure'],
  RespondToAuthChallenge: ['sign-in', 'failure'],
  AdminRespondToAuthChallenge: ['sign-in', 'failure'],
  ForgotPassword: [],
  ConfirmForgotPassword: [],
  page: ['sign-up', 'sign-in', 'failure', 'page-view'],
} as const satisfies Readonly<Record<string, readonly AnalyticsEventKind[]>>

/** Where an event can happen: in an operation, or on a page. */
export type AnalyticsSource = keyof typeof eventsOf

/** The operations that accept AnalyticsMetadata. */
export const analyticsOperations = Object.keys(eventsOf).filter(source => source !== 'page')

/** The exceptions that end an attempt to sign in. docs/reference/pinpoint-iam-sts.md#4.3. */
export const failureExceptions: ReadonlySet<string> = new Set([
  'NotAuthorizedException',
  'UserNotFoundException',
  'CodeMismatchException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
])

/**
 * The call with the client's analytics, where it has a configuration: `Call.analytics` makes the events of this request. Without an endpoint id
 * there are events only if this service counts such requests too (docs/decisions/analytics.md).
 */
export function withAnalytics(call: Call, { settings }: AppClient, source: AnalyticsSource, metadata?: AnalyticsMetadataType): Call {
  if (settings.AnalyticsConfiguration === undefined) return call
  const endpointId = usableEndpointId(metadata)
  if (endpointId === undefined && call.settings.analytics?.metadataOnly) return call
  const origin = endpointId === undefined ? (source === 'page' ? 'page' : 'api') : 'metadata'
  const client = { poolId: settings.UserPoolId, clientId: settings.ClientId }
  return { ...call, analytics: newCapture(call, client, { source, origin, endpointId }) }
}

/**
 * No endpoint can have an empty id. A text with U+0000 cannot be stored, and must not fail the sign-in. One that is too long for Pinpoint is refused
 * there, so that not all of it has to be stored.
 */
function usableEndpointId(metadata: AnalyticsMetadataType | undefined): string | undefined {
  const id = metadata?.AnalyticsEndpointId
  return id === '' || id?.includes('\0') ? undefined : id?.slice(0, maxEndpointId + 1)
}

function newCapture(
  call: Call,
  { poolId, clientId }: { poolId: string; clientId: string },
  { source, origin, endpointId }: { source: AnalyticsSource; origin: AnalyticsOrigin; endpointId: string | undefined },
): AnalyticsCapture {
  const kinds: readonly AnalyticsEventKind[] = eventsOf[source]
  let attemptedBy: string | null = null
  return {
    noteAttempt(subject) {
      attemptedBy = subject
    },
    notePageView(page) {
      if (kinds.includes('page-view')) call.pageViews?.note(poolId, clientId, page)
    },
    event: (kind, { sub, error } = {}) =>
      kinds.includes(kind)
        ? {
            id: newUuid(),
            pool_id: poolId,
            client_id: clientId,
            kind,
            origin,
            endpoint_id: endpointId ?? null,
            user_key: sub ?? attemptedBy,
            error: error ?? null,
            created_at: call.now,
          }
        : undefined,
  }
}

/**
 * Runs a step of a sign-in, and writes the event of a failed attempt before the caller gets the answer. The row of a known user is written like that
 * of an unknown one, so that the response time does not reveal which it is.
 */
export const recordingFailures = <Result>(call: Call, step: () => Promise<Result>): Promise<Result> =>
  call.analytics ? withFailureEvent(call, step) : step()

async function withFailureEvent<Result>(call: Call, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof ServiceError && failureExceptions.has(error.name)) await recordFailure(call, error)
    throw error
  }
}

/** An event that cannot be written does not change the answer. */
async function recordFailure({ analytics, store, log }: Call, { name }: ServiceError): Promise<void> {
  const event = analytics?.event('failure', { error: name })
  if (!event) return
  await store.decide(recordAnalyticsEvent, event).catch(cause => {
    log.warn('The event of a failed sign-in could not be written', { client: event.client_id, cause: String(cause) })
  })
}
