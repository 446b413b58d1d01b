import { randomBytes } from 'node:crypto'
import * as OTPAuth from 'otpauth'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'

/** Seconds of a time step, as authenticator apps use it (RFC 6238). */
const period = 30
const digits = 6

/** A new TOTP secret: base32 of 32 random bytes (52 characters), as on the service. */
export const newTotpSecret = (): string => new OTPAuth.Secret({ buffer: new Uint8Array(randomBytes(32)).buffer }).base32

const totpSecretAad = (pool: Pick<Pool, 'id'>, sub: string) => [pool.id, sub, 'totp']

const sealedFor = (row: { pool_id: string; sub: string }) => totpSecretAad({ id: row.pool_id }, row.sub)
/** The TOTP secrets of users. */
export const factorSeals: RowSeals = { table: 'second_factors', sealed: { totp_active: sealedFor, totp_pending: sealedFor } }

/** Encrypts a TOTP secret for a user. */
export const sealTotp = ({ keys }: Context, pool: Pool, sub: string, secret: string): Buffer =>
  keys.seal({ dataKey: pool.dataKey, aad: totpSecretAad(pool, sub), plain: secret })

/** The TOTP secret of a user, in base32. Undefined where it does not open. */
export const openTotp = (context: Context, pool: Pool, sub: string, sealed: Uint8Array): string | undefined =>
  openSealed(context, pool, { table: 'second_factors', aad: totpSecretAad(pool, sub), sealed })?.toString()

/** `matchTotpStep` for the encrypted secret of a user; for one that does not open every code is wrong. */
export function matchSealedTotp(context: Context, pool: Pool, sub: string, sealed: Uint8Array, code: string): number | undefined {
  const secret = openTotp(context, pool, sub, sealed)
  return secret === undefined ? undefined : matchTotpStep(secret, code)
}

/**
 * The time step of a code, or undefined for a wrong code. One step before and after is accepted (RFC 6238 §5.2). The real clock is used,
 * because authenticator apps do not know the domain clock.
 */
function matchTotpStep(secret: string, code: string): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const now = Date.now()
  const delta = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(secret), digits, period }).validate({
    token: code,
    timestamp: now,
    window: 1,
  })
  return delta === null ? undefined : Math.floor(now / 1000 / period) + delta
}
