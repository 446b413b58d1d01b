import type { IncomingMessage } from 'node:http'
import { BodyTooLarge, readBody } from './body.ts'

/** Bytes. Nothing that a person types, or an app asks for, comes near. */
const longestForm = 65_536

/** The fields of a form as browsers post them, doubled ones included; else what is wrong with it. */
export async function readFormFields(incoming: IncomingMessage): Promise<URLSearchParams | 'not a form' | 'too large'> {
  const type = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return 'not a form'
  try {
    return new URLSearchParams((await readBody(incoming, longestForm)).toString('utf8'))
  } catch (error) {
    if (error instanceof BodyTooLarge) return 'too large'
    throw error
  }
}
