import type { IncomingMessage } from 'node:http'
import { BodyTooLarge, readBody } from './body.ts'

/** Bytes. Forms of our pages and of OAuth clients are much shorter. */
const maxFormBytes = 65_536

/** Reads a form of type application/x-www-form-urlencoded, repeated fields included; else returns what is wrong with it. */
export async function readFormFields(incoming: IncomingMessage): Promise<URLSearchParams | 'not a form' | 'too large'> {
  const type = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return 'not a form'
  try {
    return new URLSearchParams((await readBody(incoming, maxFormBytes)).toString('utf8'))
  } catch (error) {
    if (error instanceof BodyTooLarge) return 'too large'
    throw error
  }
}
