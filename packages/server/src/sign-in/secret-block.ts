import type { Context } from '../context.ts'
import { newUuid, SealError } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { ChallengeResult } from './custom-auth.ts'

/** What the server must remember of an SRP exchange. It travels with the client, sealed, so that no row is kept for a sign-in that may never go on. */
export interface Exchange {
  id: string
  /** Undefined for a name that nobody has. */
  sub: string | undefined
  /** USER_ID_FOR_SRP: part of the proof. */
  userId: string
  /** Whom failures count against. */
  subject: string
  /** Hex. */
  A: string
  B: string
  b: string
  /** Milliseconds. */
  expiresAt: number
  /** The steps before it, in a sign-in that functions lead. */
  custom?: readonly ChallengeResult[]
}

/** A device's block proves no password, nor the other way round. */
type Kind = 'secret block' | 'device secret block'

const secretBlockAad = (pool: Pool, clientId: string, kind: Kind) => [pool.id, clientId, kind]

/** Of a `sub` or what stands for one: the keyed hash of a name that nobody has is the longer. */
const longest = 43
/** Hex digits of a number below N. */
const digits = 768

/** SECRET_BLOCK: standard base64, opaque. As long for a name that nobody has as for a user. */
export const sealSrpExchange = (
  { keys }: Context,
  pool: Pool,
  clientId: string,
  { sub, subject, B, ...exchange }: Omit<Exchange, 'id'>,
  kind: Kind = 'secret block',
): string => {
  const even = { sub: (sub ?? '').padEnd(longest), subject: subject.padEnd(longest), B: B.padStart(digits, '0') }
  const plain = JSON.stringify({ id: newUuid(), ...exchange, ...even })
  return keys.seal({ dataKey: pool.dataKey, aad: secretBlockAad(pool, clientId, kind), plain }).toString('base64')
}

/** Undefined for what this pool did not seal for this client. */
export function openSrpExchange(
  { keys }: Context,
  pool: Pool,
  clientId: string,
  block: string,
  kind: Kind = 'secret block',
): Exchange | undefined {
  try {
    const sealed = Buffer.from(block, 'base64')
    const opened = JSON.parse(keys.open({ dataKey: pool.dataKey, aad: secretBlockAad(pool, clientId, kind), sealed }).toString())
    return { ...opened, sub: opened.sub.trimEnd() || undefined, subject: opened.subject.trimEnd() }
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
