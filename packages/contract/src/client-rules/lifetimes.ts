import type { TimeUnitsType } from '../generated/operations.ts'
import type { Client, ClientSettings } from './client.ts'

const secondsPer: Readonly<Record<TimeUnitsType, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86400 }

interface TokenLifetime {
  value: 'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity'
  unit: 'AccessToken' | 'IdToken' | 'RefreshToken'
  defaultUnit: TimeUnitsType
  /** Used when no value is given, whatever the unit. */
  defaultSeconds: number
  minSeconds: number
  maxSeconds: number
}

const hour = 3600
const day = 24 * hour

/** Settings, default and limits of the lifetime of each kind of token. */
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

/** A kind of token that a sign-in issues. */
export type TokenKind = keyof typeof tokenLifetimes

type TokenLifetimeSettings = Pick<ClientSettings, 'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity' | 'TokenValidityUnits'>

/** Lifetime of this client's tokens of one kind, in seconds. */
export function tokenLifetimeSeconds(client: TokenLifetimeSettings, kind: TokenKind): number {
  const life: TokenLifetime = tokenLifetimes[kind]
  const value = client[life.value]
  // RefreshTokenValidity 0 means the default of 30 days.
  if (value === undefined || value === 0) return life.defaultSeconds
  return value * secondsPer[client.TokenValidityUnits?.[life.unit] ?? life.defaultUnit]
}

/** RefreshTokenValidity to store when none is given: 30 days in the given unit. */
export const defaultRefreshValidity = (units: ClientSettings['TokenValidityUnits']): number =>
  tokenLifetimes.refresh.defaultSeconds / secondsPer[units?.RefreshToken ?? tokenLifetimes.refresh.defaultUnit]

/** Lifetime of a challenge session (the `Session` string), in seconds. */
export const challengeSessionSeconds = (client: Pick<Client, 'AuthSessionValidity'>): number => client.AuthSessionValidity * 60

/** Whether refresh token rotation is on: each use of a refresh token issues a new one. */
export const rotatesRefreshTokens = (client: Pick<ClientSettings, 'RefreshTokenRotation'>): boolean =>
  client.RefreshTokenRotation?.Feature === 'ENABLED'

/** Grace period of refresh token rotation, in seconds: how long a rotated token may still be used. */
export const graceSeconds = (client: Pick<ClientSettings, 'RefreshTokenRotation'>): number =>
  client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0
