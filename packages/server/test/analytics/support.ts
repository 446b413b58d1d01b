import {
  AdminConfirmSignUpCommand,
  type AnalyticsConfigurationType,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateAppCommand,
  type EndpointResponse,
  GetEndpointCommand,
  GetUserEndpointsCommand,
  PinpointClient,
} from '@aws-sdk/client-pinpoint'
import { afterAll, beforeAll, expect } from 'vitest'
import type { engines } from '../support/engines.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, startTestService, type TestOptions, type TestService } from '../support/service.ts'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const account = '000000000000'
const region = 'us-east-1'

/** An event as Pinpoint stored it, with its endpoint. */
export interface StoredEvent {
  id: string
  endpoint: string
  EventType: string
  Timestamp: string
  Session: { Id: string; StartTimestamp: string }
  Attributes: Readonly<Record<string, string>>
  SdkName: string | undefined
}

interface Warning {
  message: string
  fields: Record<string, unknown> | undefined
}

/** A service with the AWS SDK's clients of Cognito, IAM and Pinpoint. */
export interface AnalyticsService {
  service: TestService
  iam: IAMClient
  pinpoint: PinpointClient
  /** Warnings in the log so far. */
  warnings: readonly Warning[]
  /** The stored events of an application, the oldest first. */
  events(applicationId: string): Promise<StoredEvent[]>
}

/** Starts a service on this engine before all tests of the enclosing `describe`, and stops it after them. */
export function useAnalyticsService(engine: (typeof engines)[number], options: TestOptions = {}): AnalyticsService {
  let started: AnalyticsService
  const running: (() => unknown)[] = []
  beforeAll(async () => {
    const postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    if (postgres) running.push(() => postgres.stop())
    const warnings: Warning[] = []
    const log: TestOptions['log'] = {
      info() {},
      warn: (message, fields) => warnings.push({ message, fields }),
      error: (...line) => console.error(...line),
    }
    const service = await startTestService({ log, ...options, databaseUrl: await postgres?.database() })
    running.push(() => service.close())
    started = withClients(service, warnings)
  })
  afterAll(async () => {
    for (const stop of running.splice(0).reverse()) await stop()
  })
  // A proxy, because the service does not exist yet when `describe` collects its tests.
  return new Proxy({} as AnalyticsService, { get: (_, name) => started[name as keyof AnalyticsService] })
}

/** A service that runs, with the AWS SDK's clients. */
export const withClients = (service: TestService, warnings: readonly Warning[] = []): AnalyticsService => ({
  service,
  warnings,
  ...sdksOf(service.url),
  events: applicationId => readEvents(service, applicationId),
})

/** The AWS SDK's clients of IAM and Pinpoint. */
export const sdksOf = (endpoint: string) => ({
  iam: new IAMClient({ endpoint, region, credentials, maxAttempts: 1 }),
  pinpoint: new PinpointClient({ endpoint, region, credentials, maxAttempts: 1 }),
})

/** Reads the events by the export of the service, since no call of Pinpoint lists them. */
async function readEvents({ exportEvents }: TestService, applicationId: string): Promise<StoredEvent[]> {
  const { events } = await exportEvents({ applicationId, limit: 10_000 })
  return events.map(({ event_id, event_type, event_timestamp, client, session, attributes, application }) => ({
    id: event_id,
    endpoint: client.client_id,
    EventType: event_type,
    Timestamp: new Date(event_timestamp).toISOString(),
    Session: { Id: session!.session_id, StartTimestamp: session!.start_timestamp },
    Attributes: attributes,
    SdkName: application.sdk.name,
  }))
}

type Document = Readonly<Record<string, unknown>>
const policy = (...Statement: Document[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

/** The trust of the guide's program: Cognito, with the external id. */
export const trustOf = (externalId: string, service = 'cognito-idp.amazonaws.com'): string =>
  policy({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  })

const arnOf = (applicationId: string): string => `arn:aws:mobiletargeting:*:${account}:apps/${applicationId}*`

/** The permissions of the guide's program, or narrower ones. */
export const permissionsOn = (applicationId: string, actions = ['mobiletargeting:UpdateEndpoint', 'mobiletargeting:PutEvents']): string =>
  policy({ Effect: 'Allow', Action: actions, Resource: arnOf(applicationId) })

/** The same with a statement that denies. */
export const permissionsWithDeny = (applicationId: string): string =>
  policy(
    { Effect: 'Allow', Action: 'mobiletargeting:*', Resource: '*' },
    { Sid: 'NotThisOne', Effect: 'Deny', Action: 'mobiletargeting:*', Resource: arnOf(applicationId) },
  )

/** What a test sets up for a client. */
export interface Setup {
  /** The client names the application by its ARN (default), or by its id with a role of its own. */
  byRole?: boolean
  userDataShared?: boolean
  client?: Partial<CreateUserPoolClientCommandInput>
  pool?: Partial<CreateUserPoolCommandInput>
}

let roles = 0

/** Creates an application, a role that may send to it, a pool, and a client with analytics. */
export async function createAnalyticsClient({ service, iam, pinpoint }: AnalyticsService, setup: Setup = {}) {
  const { sdk } = service
  const { ApplicationResponse: application } = await pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'app' } }))
  const applicationId = application!.Id!
  const roleName = `analytics-${process.pid}-${roles++}`
  const setPolicy = (PolicyDocument: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: 'send', PolicyDocument }))
  const createRole = async () => {
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: trustOf('outside') }))
    await setPolicy(permissionsOn(applicationId))
    return Role!.Arn
  }
  const configuration: AnalyticsConfigurationType = {
    ...(setup.byRole
      ? { ApplicationId: applicationId, RoleArn: await createRole(), ExternalId: 'outside' }
      : { ApplicationArn: application!.Arn }),
    UserDataShared: setup.userDataShared ?? false,
  }
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...setup.pool }))
  const UserPoolId = UserPool!.Id!
  const settings: NonNullable<Setup['client']> = {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...setup.client,
  }
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      PreventUserExistenceErrors: 'ENABLED',
      ...settings,
      AnalyticsConfiguration: configuration,
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const configure = (AnalyticsConfiguration: AnalyticsConfigurationType | undefined) =>
    sdk.send(
      new UpdateUserPoolClientCommand({
        UserPoolId,
        ClientId,
        PreventUserExistenceErrors: 'ENABLED',
        ...(settings as object),
        AnalyticsConfiguration,
      }),
    )
  const metadata = (id: string | undefined) => (id === undefined ? {} : { AnalyticsMetadata: { AnalyticsEndpointId: id } })
  const UserAttributes = [
    { Name: 'email', Value: 'ann@example.com' },
    { Name: 'phone_number', Value: '+15551230000' },
    { Name: 'given_name', Value: 'Ann' },
  ]
  return {
    applicationId,
    roleName,
    UserPoolId,
    ClientId,
    configuration,
    client: UserPoolClient!,
    setPolicy,
    configure,
    signUp: (Username: string, endpoint: string | undefined) =>
      sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes, ...metadata(endpoint) })),
    signIn: (USERNAME: string, endpoint: string | undefined, PASSWORD = password) =>
      sdk.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME, PASSWORD },
          ...metadata(endpoint),
        }),
      ),
  }
}

/** A client of a test. */
export type AnalyticsClient = Awaited<ReturnType<typeof createAnalyticsClient>>

/** Signs up, signs in, and fails with a wrong password and with an unknown user, each at an endpoint of its own. Four events. */
export async function useOnce({ service }: AnalyticsService, client: AnalyticsClient): Promise<string> {
  const { UserSub } = await client.signUp('ann', 'phone-1')
  await service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: client.UserPoolId, Username: 'ann' }))
  await client.signIn('ann', 'phone-2')
  await expect(client.signIn('ann', 'phone-3', 'Wrong-horse-9')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  await expect(client.signIn('nobody', 'phone-4')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  return UserSub!
}

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
/** A time in the form of the payload. */
export const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

/** The four events of `useOnce`, exactly as they are stored. */
export function eventsOf({ UserPoolId, ClientId }: AnalyticsClient): StoredEvent[] {
  const event = (endpoint: string, EventType: string, attributes: object = {}): StoredEvent => ({
    id: uuid,
    endpoint,
    EventType,
    Timestamp: time,
    Session: { Id: uuid, StartTimestamp: time },
    Attributes: { userPoolId: UserPoolId, clientId: ClientId, ...attributes },
    SdkName: 'cognito-idp',
  })
  return [
    event('phone-1', '_userauth.sign_up'),
    event('phone-2', '_userauth.sign_in'),
    event('phone-3', '_userauth.auth_fail', { error: 'NotAuthorizedException' }),
    event('phone-4', '_userauth.auth_fail', { error: 'NotAuthorizedException' }),
  ]
}

/** Waits until no event of the client waits, and `count` were delivered or refused. Returns how many have each outcome. */
export async function settled({ service }: AnalyticsService, clientId: string, count: number): Promise<Record<string, number>> {
  const read = async () => (await service.analyticsStatus(2)).clients.find(client => client.clientId === clientId)
  await expect
    .poll(
      async () => {
        const status = await read()
        return { waiting: status?.waiting ?? 0, done: status?.deliveries.reduce((sum, { events }) => sum + events, 0) ?? 0 }
      },
      { timeout: 20_000, interval: 50 },
    )
    .toEqual({ waiting: 0, done: count })
  return Object.fromEntries((await read())?.deliveries.map(({ outcome, events }) => [outcome, events]) ?? [])
}

/** An endpoint by the Pinpoint SDK; undefined where there is none. */
export async function endpointOf(
  { pinpoint }: AnalyticsService,
  ApplicationId: string,
  EndpointId: string,
): Promise<EndpointResponse | undefined> {
  return pinpoint.send(new GetEndpointCommand({ ApplicationId, EndpointId })).then(
    ({ EndpointResponse: found }) => found,
    error => {
      if (error.name === 'NotFoundException') return undefined
      throw error
    },
  )
}

/** The endpoints of a user by the Pinpoint SDK. */
export async function endpointsOfUser({ pinpoint }: AnalyticsService, ApplicationId: string, UserId: string): Promise<EndpointResponse[]> {
  return pinpoint.send(new GetUserEndpointsCommand({ ApplicationId, UserId })).then(
    ({ EndpointsResponse: found }) => found?.Item ?? [],
    error => {
      if (error.name === 'NotFoundException') return []
      throw error
    },
  )
}
