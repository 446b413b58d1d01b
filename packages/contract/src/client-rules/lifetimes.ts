import type { TimeUnitsType } from '../generated/operations.ts'
import type { Client, ClientSettings } from './client.ts'

const secondsPer: Readonly<Record<TimeUnitsType, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86400 }

interface TokenLife {
  value: 'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity'
  unit: 'AccessToken' | 'IdToken' | 'RefreshToken'
  defaultUnit: TimeUnitsType
  /** Seconds. A unit without a value does not scale it. */
  defaultLife: number
  shortest: number
  longest: number
}

const hour = 3600
const day = 24 * hour

export const tokenLives = {
  access: { value: 'AccessTokenValidity', unit: 'AccessToken', defaultUnit: 'hours', defaultLife: hour, shortest: 300, longest: day },
  id: { value: 'IdTokenValidity', unit: 'IdToken', defaultUnit: 'hours', defaultLife: hour, shortest: 300, longest: day },
  refresh: {
    value: 'RefreshTokenValidity',
    unit: 'RefreshToken',
    defaultUnit: 'days',
    defaultLife: 30 * day,
    shortest: hour,
    longest: 3650 * day,
  },
} as const satisfies Record<string, TokenLife>

export type TokenKind = keyof typeof tokenLives

type Lives = Pick<ClientSettings, 'AccessTokenValidity' | 'IdTokenValidity' | 'RefreshTokenValidity' | 'TokenValidityUnits'>

/** How long a token of this client lives, in seconds. */
export function tokenSeconds(client: Lives, kind: TokenKind): number {
  const life: TokenLife = tokenLives[kind]
  const value = client[life.value]
  // 0 is stored as 30 days, and means that on the way in as well.
  if (value === undefined || value === 0) return life.defaultLife
  return value * secondsPer[client.TokenValidityUnits?.[life.unit] ?? life.defaultUnit]
}

/** The `RefreshTokenValidity` to store when none is given: 30 days, counted in the unit that is given. */
export const defaultRefreshValidity = (units: ClientSettings['TokenValidityUnits']): number =>
  tokenLives.refresh.defaultLife / secondsPer[units?.RefreshToken ?? tokenLives.refresh.defaultUnit]

/** How long a Session string lives, in seconds. */
export const sessionSeconds = (client: Pick<Client, 'AuthSessionValidity'>): number => client.AuthSessionValidity * 60

export const rotates = (client: Pick<ClientSettings, 'RefreshTokenRotation'>): boolean => client.RefreshTokenRotation?.Feature === 'ENABLED'

/** Seconds that a rotated refresh token may still be used. */
export const graceSeconds = (client: Pick<ClientSettings, 'RefreshTokenRotation'>): number =>
  client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0
