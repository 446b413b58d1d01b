import type { IncomingMessage } from 'node:http'
import { readFormFields } from '../http/index.ts'
import { OAuthError } from './errors.ts'

/** RFC 6749 §3.1: none more than once, and one without a value is none. */
export interface Parameters {
  get(name: string): string | undefined
  /** The first that stands there twice. */
  readonly repeated: string | undefined
}

export function toParameters(query: URLSearchParams): Parameters {
  const names = [...query.keys()]
  return {
    get: name => query.get(name) || undefined,
    repeated: names.find((name, index) => names.indexOf(name) !== index),
  }
}

const formProblems = {
  'not a form': 'The body must be application/x-www-form-urlencoded.',
  'too large': 'The body is too large.',
} as const

/** A form, and nothing else. @throws OAuthError */
export async function readForm(incoming: IncomingMessage): Promise<Parameters> {
  const fields = await readFormFields(incoming)
  if (typeof fields === 'string') throw new OAuthError('invalid_request', { description: formProblems[fields] })
  const parameters = toParameters(fields)
  if (parameters.repeated !== undefined)
    throw new OAuthError('invalid_request', { description: `${safeParameterName(parameters.repeated)} is given more than once.` })
  return parameters
}

/** What a client may read back of its own request: a word, not a text. */
const safeParameterName = (name: string): string => name.replaceAll(/[^\w.-]/g, '').slice(0, 64) || 'A parameter'
