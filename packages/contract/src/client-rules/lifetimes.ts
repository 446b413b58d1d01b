import type { TimeUnitsType } from '../generated/operations.ts'
import type { Client, ClientSettings } from './client.ts'

const secondsPer: Readonly<Record<TimeUnitsType, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86400 }

interface TokenLifetime {
  value: 'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity'
  unit: 'AccessToken' | 'IdToken' | 'RefreshToken'
  defaultUnit: TimeUnitsType
  /** Seconds. A unit without a value does not scale it. */
  defaultSeconds: number
  minSeconds: number
  maxSeconds: number
}

const hour = 3600
const day = 24 * hour

export const tokenLifetimes = {
  access: {
    value: 'AccessTokenValidity',
    unit: 'AccessToken',
    defaultUnit: 'hours',
    defaultSeconds: hour,
    minSeconds: 300,
    maxSeconds: day,
  },
  id: { value: 'IdTokenValidity', unit: 'IdToken', defaultUnit: 'hours', defaultSeconds: hour, minSeconds: 300, maxSeconds: day },
  refresh: {
    value: 'RefreshTokenValidity',
    unit: 'RefreshToken',
    defaultUnit: 'days',
    defaultSeconds: 30 * day,
    minSeconds: hour,
    maxSeconds: 3650 * day,
  },
} as const satisfies Record<string, TokenLifetime>

export type TokenKind = keyof typeof tokenLifetimes

type TokenLifetimeSettings = Pick<ClientSettings, 'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity' | 'TokenValidityUnits'>

/** How long a token of this client lives, in seconds. */
export function tokenLifetimeSeconds(client: TokenLifetimeSettings, kind: TokenKind): number {
  const life: TokenLifetime = tokenLifetimes[kind]
  const value = client[life.value]
  // 0 is stored as 30 days, and means that on the way in as well.
  if (value === undefined || value === 0) return life.defaultSeconds
  return value * secondsPer[client.TokenValidityUnits?.[life.unit] ?? life.defaultUnit]
}

/** The `RefreshTokenValidity` to store when none is given: 30 days, counted in the unit that is given. */
export const defaultRefreshValidity = (units: ClientSettings['TokenValidityUnits']): number =>
  tokenLifetimes.refresh.defaultSeconds / secondsPer[units?.RefreshToken ?? tokenLifetimes.refresh.defaultUnit]

/** How long a Session string lives, in seconds. */
export const challengeSessionSeconds = (client: Pick<Client, 'AuthSessionValidity'>): number => client.AuthSessionValidity * 60

export const rotatesRefreshTokens = (client: Pick<ClientSettings, 'RefreshTokenRotation'>): boolean =>
  client.RefreshTokenRotation?.Feature === 'ENABLED'

/** Seconds that a rotated refresh token may still be used. */
export const graceSeconds = (client: Pick<ClientSettings, 'RefreshTokenRotation'>): number =>
  client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0
