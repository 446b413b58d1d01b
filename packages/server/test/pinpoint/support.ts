import { CreateAppCommand, PinpointClient, PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-pinpoint'

/** The unmodified AWS SDK for Pinpoint with the endpoint of a service. It does not retry, so that tests see every answer. */
export const pinpointFor = (endpoint: string, credentials = { accessKeyId: 'test', secretAccessKey: 'test' }, region = 'us-east-1') =>
  new PinpointClient({ endpoint, region, credentials, maxAttempts: 1 })

/** Creates an application and returns its id. */
export async function createApplication(pinpoint: PinpointClient, Name = 'app'): Promise<string> {
  const { ApplicationResponse } = await pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name } }))
  return ApplicationResponse!.Id!
}

type BatchItem = NonNullable<NonNullable<PutEventsCommandInput['EventsRequest']>['BatchItem']>

/** Sends events. */
export const putBatch = (pinpoint: PinpointClient, ApplicationId: string, BatchItem: BatchItem) =>
  pinpoint.send(new PutEventsCommand({ ApplicationId, EventsRequest: { BatchItem } }))

/** An event of a sign-in, as the service sends it. */
export const signInEvent = (clientId: string, at: number, EventType = '_userauth.sign_in') => ({
  EventType,
  Timestamp: new Date(at).toISOString(),
  Attributes: { userPoolId: 'us-east-1_pool', clientId },
})
