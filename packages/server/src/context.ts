import type { Client, EventFilterType, EventRiskType, Input, Mailbox, OperationName, Output, UserPoolType } from '@poolhouse/contract'
import type { Keyring } from './crypto/index.ts'
import type { AwsApi, Outbound } from './http/index.ts'
import type { Quotas } from './quotas.ts'
import type { AnalyticsEventKind, NewAnalyticsEvent, Store } from './storage/index.ts'

/** The domain clock: expiry, codes, sessions, validity. Milliseconds since the Unix epoch. The real clock is `Date.now()`. */
export interface Clock {
  now(): number
}

/** Where the service writes its log. Fields never hold a password, a code or a token. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
  /** What code of the operator printed, such as a trigger module: `source` names it, `text` may have several lines. Development mode only. */
  output?(source: string, text: string): void
}

/** Who sets a new password: the user by a recovery code, an administrator, or the signed-in user by ChangePassword. */
export type PasswordSource = 'recovery' | 'administrator' | 'change'

/** The operator's configuration, parsed once in config/. */
export interface Settings {
  mode: 'development' | 'production'
  /** The URL that issuers, discovery and links contain; never taken from the Host header. No trailing slash. */
  publicUrl: string
  /** `local`: `<public-url>/<poolId>`; `aws`: `https://cognito-idp.<region>.amazonaws.com/<poolId>`. */
  issuer: 'local' | 'aws'
  /** The regions of AWS whose host names lead to this service (`--as-aws`). */
  awsRegions?: readonly string[]
  /** The AWS account id in the ARNs of new pools. */
  account: string
  /** Whether the operator chose the account. Without, it is made up, and development accepts roles of other accounts. */
  isAccountNamed?: boolean
  /** What the reuse of a rotated refresh token after its grace period does to the family. RFC 9700 §4.14.2 asks for `revoke-family`. */
  refreshTokenReuse: 'revoke-family' | 'refuse'
  /** Days after which the signing keys of a pool are rotated; absent where only a command does it. */
  rotateSigningKeysDays?: number
  /** By whom a new password ends the sign-ins that a user had before. */
  newPasswordEnds: readonly PasswordSource[]
  /** Host names besides loopback that development mode answers to, and origins allowed for admin operations there. */
  allowedHosts: readonly string[]
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  /** Days after which a user who never confirmed the sign-up is deleted; absent where none is. */
  unconfirmedUsersExpireDays?: number
  /** Hosts that production may call although their addresses are not public, as `name`, `.name` or `name:port`. */
  allowedOutbound?: readonly string[]
  /** Refuses authorization requests of public clients without a code challenge. */
  requirePkce?: boolean
  /** Follows the OpenID Connect profiles where Cognito deviates from them. */
  strictOidc?: boolean
  /** How events of Pinpoint applications are kept. */
  analytics?: AnalyticsSettings
  threatProtection?: ThreatProtectionSettings
  /** Where the logs of pools with a log delivery configuration go; absent where they go nowhere. */
  logDelivery?: LogTarget
  /** Quotas that are lower than the service's own. */
  quotas?: Partial<Quotas>
  /** How many requests are answered in a time; none where it is absent. */
  requestQuotas?: readonly RequestQuota[]
  /** How many codes are sent to an address, of all users together; none where it is absent. */
  codeQuotas?: readonly CodeQuota[]
  /** Countries and beginnings of phone numbers that get SMS; all where it is absent. */
  smsCountries?: readonly string[]
}

/** How many requests of a class are answered in a time. */
export interface RequestQuota {
  /** The class of operations. */
  of: string
  /** What each count is for. `source`: the address of a caller without a signature. */
  by: 'service' | 'source' | 'client' | 'pool' | 'user' | 'operation-of-pool'
  limit: number
  seconds: number
}

/** How many codes are sent in a time: to a mail address or phone number, or to the phone numbers of a country. */
export interface CodeQuota {
  of: 'destination' | 'country'
  limit: number
  seconds: number
}

/** What request quotas know of a request. Nothing of it is verified but the source. */
export interface CountedRequest {
  of: string
  operation?: string
  /** Absent for a request with a verified signature. */
  source?: string
  client?: string
  pool?: string
  /** The name that the request has, or its access token. */
  user?: string
}

/** The quota that a request is beyond, and when to try again. */
export interface ExceededQuota {
  quota: RequestQuota
  retrySeconds: number
}

/** Counts requests. Implemented in request-quotas/. */
export interface RequestQuotas {
  /** The quota that a request is beyond, which is then not counted; undefined for a request that is counted. */
  exceeded(request: CountedRequest): ExceededQuota | undefined
}

/** Events of Pinpoint applications. */
export interface AnalyticsSettings {
  /** Sends Pinpoint events for requests with AnalyticsMetadata only, exactly as Cognito does. */
  metadataOnly?: boolean
  /** Days that an event is kept. */
  keepDays?: number
  /** Gets every event once it is stored. */
  sink?: EventSink
}

/** What threat protection compares with, and how long it remembers. */
export interface ThreatProtectionSettings {
  /** Path of a file of SHA-1 hashes, one `HASH:count` a line, sorted. */
  compromisedPasswords?: string
  /** Path of a GeoIP file (mmdb) with the places of addresses. */
  geoip?: string
  /** Days that an event is kept. */
  keepEventsDays?: number
}

/** Where logs of pools go: files in a directory, an http address, or the APIs of CloudWatch Logs and Firehose by the ARNs that pools name. */
export type LogTarget = { kind: 'directory'; path: string } | { kind: 'http'; url: string } | { kind: 'aws'; api: AwsApi }

/** Where events go: lines in a file, a POST for each batch, or records of a stream with the API of Kinesis. */
export type EventSink =
  | { kind: 'file'; path: string }
  | { kind: 'http'; url: string }
  | { kind: 'kinesis'; stream: string; region: string; api: AwsApi }

/** Amazon SES: version 2 of its API takes JSON, version 1 takes forms. */
export interface SesApi extends AwsApi {
  version: 1 | 2
}

/** The transports for messages that the operator configured. */
export interface DeliverySettings {
  smtp?: {
    /** `smtp://user:password@host:587`, or `smtps://`. */
    url: string
    /** The sender for pools without a FROM address of their own. */
    from: Mailbox
    /** Sends nothing over a connection without TLS. */
    requiresTls?: boolean
  }
  /** An HTTP gateway for SMS. */
  smsUrl?: string
  /** Sends the mail of pools whose EmailConfiguration names an SES identity. */
  ses?: SesApi
  /** Sends the SMS of pools whose SmsConfiguration names a role. */
  sns?: AwsApi
  /** Generates the data keys for codes that custom senders get; without it this service generates them. */
  kms?: AwsApi
  /** Production starts without a way to send mail. */
  noMail?: boolean
}

/** `isFromFile`: from `poolhouse.json`, which may come with a repository; the operator has not named the address. */
interface UrlTarget {
  kind: 'url'
  url: string
  isFromFile?: boolean
}

/** The transports that production has. A code that none of them can send is refused instead of being stored and never sent. */
export interface DeliveryChannels {
  smtp: boolean
  ses: boolean
  smsGateway: boolean
  sns: boolean
  /** Custom senders. */
  triggers: boolean
}

/** How the Lambda triggers of pools are reached, as the operator configured it. */
export interface TriggerSettings {
  /** The trigger target of each ARN, with or without a version. */
  targets: Readonly<Record<string, UrlTarget | { kind: 'module'; path: string }>>
  /** The Lambda API, for ARNs without a target. Without it those cannot be invoked. */
  lambda?: AwsApi
  /** Milliseconds that one attempt may take. */
  timeoutMs: number
  /** The data directory, which no trigger module may read. */
  dataDir: string
  /** Files outside of it that no trigger module may read: those of the master key, the TLS key and URLs with passwords. */
  secretFiles?: readonly string[]
  /** Gives trigger modules the network. Without it they have none, and production needs a machine that can close it. */
  allowTrustedModules?: boolean
}

/** The result of one invocation of a Lambda trigger. `reason` follows "invocation failed due to"; `cause` is for the log. */
export type InvocationOutcome =
  | { kind: 'answered'; text: string }
  | { kind: 'threw'; message: string }
  | { kind: 'timeout' }
  | { kind: 'failed'; reason: string; cause?: string }

/** Invokes the Lambda triggers of all pools by ARN. Implemented in triggers/. */
export interface TriggerTargets {
  /** `payload` is the event as JSON. `headers` go to a target at an HTTP address. */
  invoke(arn: string, payload: string, headers?: Readonly<Record<string, string>>): Promise<InvocationOutcome>
  /** False where the operator configured neither a target nor a Lambda API. */
  readonly canReach: boolean
  /** Ends the processes of trigger modules. */
  close(): void
}

/** Notes when client secrets are used, and writes it to the store later. Implemented in clients/. */
export interface ClientSecretUses {
  /** `at` in milliseconds. */
  note(clientId: string, secretId: string, at: number): void
  /** Durable when it resolves. */
  write(store: Store): Promise<void>
}

/** Ids that a request of development mode chooses for new pools and clients. Implemented in dev/. */
export interface FixedIds {
  /** Before validation: makes a client name that contains an id valid. Other bodies are returned as they are. */
  prepareInput(body: unknown): unknown
  /** The id in the tags of a new pool. @throws ServiceError where the tag is not an id of a pool in the region */
  poolId(tags: Readonly<Record<string, string>>, region: string): string | undefined
  /** The id in the name of a new client. */
  clientId(name: string): string | undefined
  /** The name as the caller wrote it, before `prepareInput`. */
  clientName(name: string): string
}

/** Counts how often the pages of clients with an AnalyticsConfiguration are shown, and writes it to the store later. Implemented in analytics/. */
export interface PageViews {
  note(poolId: string, clientId: string, page: string): void
  /** Durable when it resolves. `at` in milliseconds. */
  write(store: Store, at: number): Promise<void>
}

/** Makes the events of one request of a client with an AnalyticsConfiguration. Implemented in analytics/. */
export interface AnalyticsCapture {
  /** Notes whose sign-in is attempted: the user's `sub`, or the keyed hash of an unknown username. */
  noteAttempt(subject: string): void
  /** Counts a page that is shown; `page` is its path, such as `/login`. */
  notePageView(page: string): void
  /** The event, for the decision that causes it. Undefined where this request has none of this kind. */
  event(kind: AnalyticsEventKind, about?: { sub?: string; error?: string }): NewAnalyticsEvent | undefined
}

/** What the caller says of the user for whom a request is. Set where the request has context data. */
export interface EndUser {
  /** The address that an administrator vouches for. */
  address?: string
  /** The address of the connection, where the call has another one in `sourceAddress`. */
  connection?: string
  /** As it was sent. */
  encodedData?: string
  userAgent?: string
}

/** Threat protection of one request. Absent where it is off. Implemented in threat-protection/. */
export interface Protection {
  /** Whether the user proved something, and its risk was assessed. */
  readonly isAssessed: boolean
  /** @throws NotAuthorizedException for an address in a blocked range */
  assertAddressAllowed(): Promise<void>
  /** Notes whether a password is compromised. Returns whether it must not be used. */
  detectsCompromised(event: EventFilterType, password: string): Promise<boolean>
  /** @throws InvalidPasswordException for a compromised password that must not be used */
  assertPasswordAllowed(event: EventFilterType, password: string): Promise<void>
  /** Assesses a sign-in of a user who proved the first factor. Returns the second factor that it needs. @throws NotAuthorizedException where it is blocked */
  assess(user: TracedUser & { username: string }): Promise<'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | undefined>
  /** The exception for a sign-in that needs a second factor which the user does not have. */
  refuseWithoutFactor(): Error
}

/** The user whom a request is about. The event of the request has the `sub` only. */
export interface TracedUser {
  readonly sub: string
  readonly status: string
  readonly enabled: boolean
  readonly attributes: Readonly<Record<string, string>>
}

/** A part of a request that is traced. */
export interface TracedPart {
  /** What makes a server that is called a part of the same trace. */
  headers: Readonly<Record<string, string>>
  /** Never a name or an address of a person, a code or a token. */
  set(attribute: string, value: string | number): void
}

/** The spans of one request or of one piece of background work. Implemented in tracing/. */
export interface RequestSpans {
  /** A part that runs in this process. */
  part<Result>(name: string, run: () => Promise<Result>): Promise<Result>
  /** A part with attributes. `isClient`: another server or the store is called. */
  span<Result>(
    name: string,
    options: { isClient?: boolean; attributes?: Readonly<Record<string, string>> },
    run: (part: TracedPart) => Promise<Result>,
  ): Promise<Result>
  /** The context whose reads, decisions, triggers and outgoing requests are parts. */
  context<Of extends Context>(context: Of): Of
}

/** Traces work in the background. Implemented in tracing/. */
export interface BackgroundSpans {
  work<Result>(name: string, run: (spans: RequestSpans) => Promise<Result>): Promise<Result>
}

/**
 * What is found out about a request while it is answered; the request log makes an event of it after the response. Rooms note what they look up, the edges the
 * error that they answer. Implemented in request-log/.
 */
export interface RequestTrace {
  readonly requestId: string
  operation: string | undefined
  pool: { readonly id: string; readonly config: Readonly<Partial<UserPoolType>> } | undefined
  client: Client | undefined
  /** `unknown`: a name was looked up that no user has. */
  user: TracedUser | 'unknown' | undefined
  /** What threat protection found. */
  risk?: EventRiskType
  /** Who signed the request; undefined until the signature has been verified. */
  caller: Caller | undefined
  /** The error that the answer is made of, or that a page shows. */
  refusal: unknown
  /** Where traces are on. */
  spans: RequestSpans | undefined
}

/** What every room may use: store, clock, keys, trigger targets, log and settings of the running service. */
export interface Context {
  store: Store
  clock: Clock
  keys: Keyring
  triggerTargets: TriggerTargets
  /** Calls addresses that an operator or a pool names. */
  outbound: Outbound
  secretUses: ClientSecretUses
  pageViews?: PageViews
  /** Absent where no request quota is set. */
  requestQuotas?: RequestQuotas
  log: Log
  settings: Settings
  /** Production only. */
  channels?: DeliveryChannels
  /** Development mode only. */
  fixedIds?: FixedIds
  /** Of the request that is being answered; work in the background has none. */
  trace?: RequestTrace
  /** Where traces are on. */
  backgroundSpans?: BackgroundSpans
}

/** What temporary credentials carry besides their role. */
export interface SessionFacts {
  /** The session policies. Undefined where the session has none; an empty list would allow nothing. */
  policies?: readonly { kind: 'session'; name: string; arn?: string; document: string }[]
  /** The condition keys that are the same for every request of the session. */
  values: Readonly<Record<string, string>>
}

/** The caller of an operation that IAM guards; `anonymous` for every other request. */
export type Caller =
  | { kind: 'anonymous' }
  /** From a verified (production) or unverified (development) signature. `arn` is what a policy or a message names. */
  | {
      kind: 'iam'
      accessKeyId: string
      account: string
      arn: string
      userId: string
      /** The unique id of the IAM user, or of the role of a session. Absent for the root user and for an administrator's key. */
      principalId?: string
      session?: SessionFacts
    }

/** One request, after the gateway has authenticated its caller. */
export interface Call extends Context {
  requestId: string
  trace: RequestTrace
  caller: Caller
  /** From the signature's scope, else from the pool id or ARN in the body, else `us-east-1`. */
  region: string
  account: string
  sourceAddress: string
  /** The request came over TLS, to this process or to a trusted proxy. */
  isSecure: boolean
  userAgent: string
  /** The domain clock, read once a request: milliseconds. */
  now: number
  /**
   * Header `x-poolhouse-creation-key`: makes creations idempotent. A caller that lost the answer repeats the request with the same key and is
   * answered with what the first request created.
   */
  creationKey: string | undefined
  endUser?: EndUser
  protection?: Protection
  /** Of a client with an AnalyticsConfiguration. */
  analytics?: AnalyticsCapture
  /** What Lambda triggers get to know about this request. Without `clientId` the event has `CLIENT_ID_NOT_APPLICABLE`. */
  triggerContext?: {
    clientId?: string
    clientMetadata?: Readonly<Record<string, string>>
    validationData?: Readonly<Record<string, string>>
  }
}

/** One API operation. The gateway has validated `input`. Throws `ServiceError` to refuse. */
export type Operation<Name extends OperationName> = (input: Input<Name>, call: Call) => Promise<Output<Name>>
