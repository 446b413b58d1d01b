import type { Context } from '../context.ts'
import { newUuid, SealError } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { ChallengeResult } from './challenge-state.ts'

/** State of an SRP exchange. It is encrypted in SECRET_BLOCK, so that an abandoned sign-in leaves no row. */
export interface SrpExchange {
  /** Random; a proof of this exchange counts once. */
  id: string
  /** Undefined for an unknown user. */
  sub: string | undefined
  /** USER_ID_FOR_SRP, which is part of the proof. */
  userId: string
  /** What failed attempts are counted for; in a device challenge, the id of the session. */
  subject: string
  /** The client's public value, hex. */
  A: string
  /** The server's public value, hex. */
  B: string
  /** The server's private value, hex. */
  b: string
  /** Milliseconds. */
  expiresAt: number
  /** The earlier steps of CUSTOM_AUTH. */
  custom?: readonly ChallengeResult[]
}

/** Part of the AAD: the block of a device challenge cannot stand for a proof of the password, nor the other way round. */
type Kind = 'secret block' | 'device secret block'

const secretBlockAad = (pool: Pool, clientId: string, kind: Kind) => [pool.id, clientId, kind]

/** Characters of the longest subject: the keyed hash of an unknown username is longer than a `sub`. */
const subjectLength = 43
/** Hex digits of a number below the SRP modulus N. */
const publicValueLength = 768

/** SECRET_BLOCK: standard base64, of the same length for an unknown user as for a known one. */
export const sealSrpExchange = (
  { keys }: Context,
  pool: Pool,
  clientId: string,
  { sub, subject, B, ...exchange }: Omit<SrpExchange, 'id'>,
  kind: Kind = 'secret block',
): string => {
  const padded = {
    sub: (sub ?? '').padEnd(subjectLength),
    subject: subject.padEnd(subjectLength),
    B: B.padStart(publicValueLength, '0'),
  }
  const plain = JSON.stringify({ id: newUuid(), ...exchange, ...padded })
  return keys.seal({ dataKey: pool.dataKey, aad: secretBlockAad(pool, clientId, kind), plain }).toString('base64')
}

/** Undefined for a block that was not made in this pool for this client and kind. */
export function openSrpExchange(
  { keys }: Context,
  pool: Pool,
  clientId: string,
  block: string,
  kind: Kind = 'secret block',
): SrpExchange | undefined {
  try {
    const sealed = Buffer.from(block, 'base64')
    const opened = JSON.parse(keys.open({ dataKey: pool.dataKey, aad: secretBlockAad(pool, clientId, kind), sealed }).toString())
    return { ...opened, sub: opened.sub.trimEnd() || undefined, subject: opened.subject.trimEnd() }
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
