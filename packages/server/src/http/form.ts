import type { IncomingMessage } from 'node:http'
import { BodyTooLarge, readBody } from './body.ts'

/** Bytes. Forms of our pages and of OAuth clients are much shorter. */
const maxFormBytes = 65_536
/** The sign-up page has the most: a field for each required attribute, of which a pool has 75 at most. */
const maxFields = 200
const ampersand = 0x26

/** Whether a form or a query has more than `most` fields, counted before it is parsed. */
export function hasMoreFieldsThan(most: number, form: Uint8Array): boolean {
  let fields = 1
  for (const byte of form) if (byte === ampersand && ++fields > most) return true
  return false
}

/** Reads a form of type application/x-www-form-urlencoded, repeated fields included; else returns what is wrong with it. */
export async function readFormFields(
  incoming: IncomingMessage,
  maxBytes = maxFormBytes,
): Promise<URLSearchParams | 'not a form' | 'too large'> {
  const type = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return 'not a form'
  try {
    const body = await readBody(incoming, maxBytes)
    return hasMoreFieldsThan(maxFields, body) ? 'too large' : new URLSearchParams(body.toString('utf8'))
  } catch (error) {
    if (error instanceof BodyTooLarge) return 'too large'
    throw error
  }
}
