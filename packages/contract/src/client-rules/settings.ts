import type { CreateUserPoolClientRequest, UpdateUserPoolClientRequest, UserPoolClientType } from '../generated/operations.ts'
import { type Client, type ClientSettings, settingNames } from './client.ts'
import { defaultRefreshValidity } from './lifetimes.ts'

/** What Describe shows for settings that were never given; all others are then absent. */
export const clientDefaults = {
  RefreshTokenValidity: 30,
  TokenValidityUnits: {},
  AllowedOAuthFlowsUserPoolClient: false,
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: 3,
} as const satisfies Partial<ClientSettings>

/** Lists behave like sets: duplicates go, the order stays; an empty one reads back as absent. */
function normalizeList(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.length === 0 ? undefined : [...new Set(value)]
}

/** A rotation that gives no grace has none. */
const rotation = ({ Feature, RetryGracePeriodSeconds = 0 }: NonNullable<ClientSettings['RefreshTokenRotation']>) => ({
  Feature,
  RetryGracePeriodSeconds,
})

/** Given settings over the defaults: what both Create and Update store. */
function withDefaults(given: ClientSettings): ClientSettings & typeof clientDefaults {
  const settings: Record<string, unknown> = { ...clientDefaults, TokenValidityUnits: {} }
  for (const name of settingNames) {
    const value = normalizeList(given[name])
    if (value !== undefined) settings[name] = value
  }
  // API reference: 0 is stored as the default, 30 days.
  if (!given.RefreshTokenValidity) settings.RefreshTokenValidity = defaultRefreshValidity(given.TokenValidityUnits)
  if (given.RefreshTokenRotation) settings.RefreshTokenRotation = rotation(given.RefreshTokenRotation)
  return settings as ClientSettings & typeof clientDefaults
}

/** What the service decides about a new client. `at`: seconds since the Unix epoch, with milliseconds. */
export interface NewClientOptions {
  clientId: string
  at: number
  type?: 'REGULAR' | 'DCR'
}

/** A new client out of a request; its secret, if it gets one, is kept apart. */
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
 * Update replaces: what the request leaves out goes back to its default, except what has none (name, id, secrets, dates, type).
 * A rotation that was there before reads back as an explicit "off" instead of vanishing.
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

/** What Create, Update and Describe answer: the client with its secret in clear, where it has one. */
export const describeClient = (client: Client, secret?: string): UserPoolClientType =>
  secret === undefined ? { ...client } : { ...client, ClientSecret: secret }
