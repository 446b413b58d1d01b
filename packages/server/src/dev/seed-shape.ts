import type {
  AdminSetUserMFAPreferenceRequest,
  CreateGroupRequest,
  CreateIdentityProviderRequest,
  CreateManagedLoginBrandingRequest,
  CreateResourceServerRequest,
  CreateTermsRequest,
  CreateUserPoolClientRequest,
  CreateUserPoolDomainRequest,
  CreateUserPoolRequest,
  SetLogDeliveryConfigurationRequest,
  SetRiskConfigurationRequest,
  SetUICustomizationRequest,
  SetUserPoolClientSessionConfigurationRequest,
  SetUserPoolMfaConfigRequest,
  SetUserPoolSessionConfigurationRequest,
} from '@poolhouse/contract'
import type { UserStatus } from '../storage/index.ts'
import type { ServiceWithClient } from './service-clients.ts'

/** Pools, with everything that they have, to create in development mode, with ids that tests and apps can have in their configuration. */
export interface Seed {
  pools: readonly SeedPool[]
  /** In a seed that was exported: how its sealed values are opened. */
  sealing?: SeedSealing
}

/** What the sealed values of an exported seed were sealed under. docs/decisions/seeds.md. */
export interface SeedSealing {
  key: 'master-key' | 'passphrase'
  /** Of the passphrase, in base64. */
  salt?: string
  /** A sealed constant, by which a wrong key is noticed. */
  check: string
}

/** `settings` has the other members of the operation that makes the thing. */
interface Settings<Request> {
  settings?: Partial<Request>
}

/** A pool of a seed. */
export interface SeedPool {
  /** The whole id: `us-east-1_Local1`. */
  id: string
  name?: string
  /** Members of CreateUserPool. */
  settings?: Partial<CreateUserPoolRequest>
  /** Members of SetUserPoolMfaConfig. */
  mfa?: Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>
  /** Members of SetUserPoolSessionConfiguration. */
  sessions?: Omit<SetUserPoolSessionConfigurationRequest, 'UserPoolId'>
  /** Members of SetLogDeliveryConfiguration. */
  logDelivery?: Omit<SetLogDeliveryConfigurationRequest, 'UserPoolId'>
  resourceServers?: readonly ({ id: string; name: string } & Settings<CreateResourceServerRequest>)[]
  identityProviders?: readonly ({
    name: string
    type: CreateIdentityProviderRequest['ProviderType']
  } & Settings<CreateIdentityProviderRequest>)[]
  clients?: readonly SeedClient[]
  /** Clients that other services made. */
  serviceClients?: readonly SeedServiceClient[]
  users?: readonly SeedUser[]
  domains?: readonly ({ domain: string } & Settings<CreateUserPoolDomainRequest>)[]
  groups?: readonly ({ name: string } & Settings<CreateGroupRequest>)[]
  /** Styles of managed login. */
  branding?: readonly ({ client: string } & Settings<CreateManagedLoginBrandingRequest>)[]
  terms?: readonly ({ client: string; name: string } & Settings<CreateTermsRequest>)[]
  /** Without `client` that of all clients. */
  uiCustomizations?: readonly ({ client?: string } & Settings<SetUICustomizationRequest>)[]
  /** Without `client` that of the pool. */
  riskConfigurations?: readonly ({ client?: string } & Settings<SetRiskConfigurationRequest>)[]
}

/** An app client of a seed. */
export interface SeedClient {
  id: string
  name?: string
  /** 24 to 64 letters and digits; without it the client is public. */
  secret?: string
  /** Members of CreateUserPoolClient. */
  settings?: Partial<CreateUserPoolClientRequest>
  /** Members of SetUserPoolClientSessionConfiguration. */
  sessions?: Omit<SetUserPoolClientSessionConfigurationRequest, 'UserPoolId' | 'ClientId'>
}

/** An app client as another service makes it for one of its domains. A program may change it later: one that exists is not compared. */
export interface SeedServiceClient {
  service: ServiceWithClient
  /** The name of the service's domain: 3 to 28 lower-case letters, digits and hyphens, after a letter. */
  domain: string
  /** The address of the domain's pages; without it the one that the service would give it. */
  url?: string
  /** Without it one that is always the same for service and domain. */
  id?: string
  /** 24 to 64 letters and digits; without it a random one. */
  secret?: string
}

/** A user of a seed. */
export interface SeedUser {
  /** In a pool with UsernameAttributes the address; of a user of a provider `PROVIDER_VALUE`. */
  username: string
  /** In clear. With FORCE_CHANGE_PASSWORD it is the temporary one. */
  password?: string
  /** The SRP verifier of an exported user, with its salt. */
  sealedPassword?: string
  /** `CONFIRMED` unless given. */
  status?: UserStatus
  /** `false`: disabled. */
  enabled?: boolean
  /** The user has no password until an administrator sets one. */
  passwordDisabled?: boolean
  /** A UUID; without it a random one. */
  sub?: string
  attributes?: Readonly<Record<string, string>>
  groups?: readonly string[]
  /** The authenticator app: `secret` in base32, or `sealed` from an export. */
  totp?: { secret?: string; sealed?: string; name?: string }
  /** Members of AdminSetUserMFAPreference. */
  mfa?: Omit<AdminSetUserMFAPreferenceRequest, 'UserPoolId' | 'Username'>
  identities?: readonly SeedIdentity[]
  /** Remembered devices of an exported user. */
  devices?: readonly { key: string; sealed: string }[]
  /** Passkeys of an exported user. */
  passkeys?: readonly { id: string; sealed: string }[]
}

/** An identity of a provider that signs a user in. Of a user with the status EXTERNAL_PROVIDER the first is its own. */
export interface SeedIdentity {
  provider: string
  /** `Cognito_Subject` unless given. */
  attribute?: string
  value: string
}

/** A seed that cannot be applied. The message has the path within the seed, the value and the rule. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

/** Requests are signed for the region of a pool, so an id has one; whether AWS has a region of this name is not asked, since new ones come. */
export const poolIdPattern = '^[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}_[0-9a-zA-Z]+$'
const poolId = new RegExp(poolIdPattern)
/** A region, `_`, letters and digits. */
export const isPoolId = (id: string): boolean => poolId.test(id)
