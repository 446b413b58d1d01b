import type { Input, OperationName, Output } from '@poolhouse/contract'
import type { SecretUses } from './clients/index.ts'
import type { Keyring } from './crypto/index.ts'
import type { AwsApi } from './http/index.ts'
import type { Quotas } from './quotas.ts'
import type { Store } from './storage/index.ts'
import type { TriggerTargets } from './triggers/index.ts'

/** The domain clock: expiry, codes, sessions, validity. Milliseconds since the Unix epoch. The real clock is `Date.now()`. */
export interface Clock {
  now(): number
}

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

/** What the operator chose, parsed once in config/. */
export interface Settings {
  mode: 'development' | 'production'
  /** Announced to clients; never taken from the Host header. No trailing slash. */
  publicUrl: string
  /** `local`: `<public-url>/<poolId>`; `aws`: `https://cognito-idp.<region>.amazonaws.com/<poolId>`. */
  issuer: 'local' | 'aws'
  account: string
  /** What a rotated refresh token used after its grace does to its family. RFC 9700 §4.14.2 asks for `revoke-family`. */
  refreshTokenReuse: 'revoke-family' | 'refuse'
  /** Host names besides loopback that development mode answers to, and origins allowed for admin operations there. */
  allowedHosts: readonly string[]
  trustedProxies: readonly string[]
  /** Where the OpenID profiles and the service differ, theirs. */
  strictOidc?: boolean
  /** Lower than the service's own. */
  quotas?: Partial<Quotas>
}

/** Amazon SES: its newer API speaks JSON, the older one forms. */
export interface SesApi extends AwsApi {
  version: 1 | 2
}

/** Ways out for messages, as the operator set them. */
export interface DeliverySettings {
  smtp?: {
    /** `smtp://user:password@host:587`, or `smtps://`. */
    url: string
    /** Where a pool names no sender of its own. */
    from: string
  }
  /** An HTTP gateway for SMS. */
  smsUrl?: string
  /** Mail of pools that send from an identity of their own. */
  ses?: SesApi
  /** SMS of pools that name a role for it. */
  sns?: AwsApi
  /** Wraps the codes that custom senders get; without it this service does. */
  kms?: AwsApi
}

/** How the functions that pools name are reached, as the operator set it. */
export interface TriggerSettings {
  /** By ARN, with or without a version. */
  targets: Readonly<Record<string, { kind: 'url'; url: string } | { kind: 'module'; path: string }>>
  /** For all others. Without it they cannot be called. */
  lambda?: AwsApi
  /** Milliseconds that one attempt may take. */
  timeoutMs: number
  /** No module may read it. */
  dataDir: string
}

export interface Context {
  store: Store
  clock: Clock
  keys: Keyring
  triggerTargets: TriggerTargets
  secretUses: SecretUses
  log: Log
  settings: Settings
}

export type Caller =
  | { kind: 'anonymous' }
  /** A verified (production) or believed (development) signature. `arn` is what a policy or a message names. */
  | { kind: 'iam'; accessKeyId: string; account: string; arn: string; userId: string }

/** One request, after the gateway knows who calls. */
export interface Call extends Context {
  requestId: string
  caller: Caller
  /** Of the signature's scope, else of the pool id or client, else `us-east-1`. */
  region: string
  account: string
  sourceAddress: string
  userAgent: string
  /** The domain clock, read once a request: milliseconds. */
  now: number
  /**
   * Made by a caller that may have to ask again because the answer was lost: creations with the same key are one creation,
   * and the second answer shows what the first one made. Header `x-poolhouse-creation-key`.
   */
  creationKey: string | undefined
  /** What the pool's functions learn of this request; where there is no client, they are told so. */
  triggerContext?: {
    clientId?: string
    clientMetadata?: Readonly<Record<string, string>>
    validationData?: Readonly<Record<string, string>>
  }
}

/** `call` carries everything an operation may use. Throws `ServiceError` to refuse. */
export type Operation<Name extends OperationName> = (input: Input<Name>, call: Call) => Promise<Output<Name>>
