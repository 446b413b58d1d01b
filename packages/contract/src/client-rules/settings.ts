import type { CreateUserPoolClientRequest, UpdateUserPoolClientRequest, UserPoolClientType } from '../generated/operations.ts'
import { type Client, type ClientSettings, settingNames } from './client.ts'
import { defaultRefreshValidity } from './lifetimes.ts'

/** Values of settings that were never given; all other settings are then absent. */
export const clientDefaults = {
  RefreshTokenValidity: 30,
  TokenValidityUnits: {},
  AllowedOAuthFlowsUserPoolClient: false,
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: 3,
} as const satisfies Partial<ClientSettings>

/** Lists that read back in alphabetical order. The reference knows of no other. docs/reference/app-clients.md#2.6. */
const sorted: ReadonlySet<keyof ClientSettings> = new Set(['CallbackURLs', 'LogoutURLs'] as const)

/** Lists are sets: duplicates are removed, the order is kept except in `sorted`, and an empty list is absent. */
function normalizeList(name: keyof ClientSettings, value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const set = [...new Set(value)]
  if (set.length === 0) return undefined
  return sorted.has(name) ? set.sort() : set
}

/** The grace period defaults to 0 seconds. */
const rotation = ({ Feature, RetryGracePeriodSeconds = 0 }: NonNullable<ClientSettings['RefreshTokenRotation']>) => ({
  Feature,
  RetryGracePeriodSeconds,
})

/** The settings to store, for both Create and Update: the given ones, and defaults for the rest. */
function withDefaults(given: ClientSettings): ClientSettings & typeof clientDefaults {
  const settings: Record<string, unknown> = { ...clientDefaults, TokenValidityUnits: {} }
  for (const name of settingNames) {
    const value = normalizeList(name, given[name])
    if (value !== undefined) settings[name] = value
  }
  // API reference: 0 is stored as the default of 30 days.
  if (!given.RefreshTokenValidity) settings.RefreshTokenValidity = defaultRefreshValidity(given.TokenValidityUnits)
  if (given.RefreshTokenRotation) settings.RefreshTokenRotation = rotation(given.RefreshTokenRotation)
  return settings as ClientSettings & typeof clientDefaults
}

/** What the service decides about a new client. `at`: seconds since the Unix epoch, with fractions. */
export interface NewClientOptions {
  clientId: string
  at: number
  type?: 'REGULAR' | 'DCR'
}

/** The client that a CreateUserPoolClient request makes. Its secret, if it has one, is stored separately. */
export function newClient(request: CreateUserPoolClientRequest, { clientId, at, type = 'REGULAR' }: NewClientOptions): Client {
  return {
    UserPoolId: request.UserPoolId,
    ClientName: request.ClientName,
    ClientId: clientId,
    LastModifiedDate: at,
    CreationDate: at,
    ...withDefaults(request),
    ClientType: type,
  }
}

/**
 * The client after an UpdateUserPoolClient request, which resets every setting that it leaves out; name, id, creation date and type stay.
 * A RefreshTokenRotation that is left out becomes DISABLED instead of absent.
 */
export function applyUpdate(stored: Client, request: UpdateUserPoolClientRequest, at: number): Client {
  const settings = withDefaults(request)
  if (stored.RefreshTokenRotation && !settings.RefreshTokenRotation) {
    settings.RefreshTokenRotation = { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 }
  }
  return {
    UserPoolId: stored.UserPoolId,
    ClientName: request.ClientName ?? stored.ClientName,
    ClientId: stored.ClientId,
    LastModifiedDate: at,
    CreationDate: stored.CreationDate,
    ...settings,
    ClientType: stored.ClientType,
  }
}

/** The UserPoolClient of Create, Update and Describe responses, with the secret in clear if the client has one. */
export const describeClient = (client: Client, secret?: string): UserPoolClientType =>
  secret === undefined ? { ...client } : { ...client, ClientSecret: secret }
