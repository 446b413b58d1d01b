import { randomBytes } from 'node:crypto'
import * as OTPAuth from 'otpauth'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'

/** RFC 6238 as authenticator apps do it. The window takes one step either side (RFC 6238 §5.2). */
const period = 30
const digits = 6

/** Base32 of 32 random bytes, as the service gives them: 52 characters. */
export const newTotpSecret = (): string => new OTPAuth.Secret({ buffer: new Uint8Array(randomBytes(32)).buffer }).base32

const totpSecretAad = (pool: Pool, sub: string) => [pool.id, sub, 'totp']

export const sealTotp = ({ keys }: Context, pool: Pool, sub: string, secret: string): Buffer =>
  keys.seal({ dataKey: pool.dataKey, aad: totpSecretAad(pool, sub), plain: secret })

export const openTotp = ({ keys }: Context, pool: Pool, sub: string, sealed: Uint8Array): string =>
  keys.open({ dataKey: pool.dataKey, aad: totpSecretAad(pool, sub), sealed }).toString()

/** The step that a code belongs to, or undefined for a wrong one. Apps go by real time, whatever the domain clock says. */
export function matchTotpStep(secret: string, code: string): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const now = Date.now()
  const delta = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(secret), digits, period }).validate({
    token: code,
    timestamp: now,
    window: 1,
  })
  return delta === null ? undefined : Math.floor(now / 1000 / period) + delta
}
