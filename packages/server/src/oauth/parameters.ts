import type { IncomingMessage } from 'node:http'
import { readFormFields } from '../http/index.ts'
import { OAuthError } from './errors.ts'

/** Parameters of a request. RFC 6749 §3.1: none may be repeated, and one with an empty value counts as absent. */
export interface Parameters {
  get(name: string): string | undefined
  /** The name of the first parameter that occurs twice; the caller refuses the request. */
  readonly repeated: string | undefined
}

/** Reads parameters of a query or a form by the rules of RFC 6749 §3.1. */
export function toParameters(fields: URLSearchParams): Parameters {
  return { get: name => fields.get(name) || undefined, repeated: firstRepeated(fields.keys()) }
}

/** A set, because a query can have thousands of names. */
function firstRepeated(names: Iterable<string>): string | undefined {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) return name
    seen.add(name)
  }
  return undefined
}

/** The words of a parameter whose value is a list separated by spaces (RFC 6749 §3.3). */
export const splitWords = (text: string | undefined): string[] => text?.split(' ').filter(word => word !== '') ?? []

const formProblems = {
  'not a form': 'The body must be application/x-www-form-urlencoded.',
  'too large': 'The body is too large.',
} as const

/** The parameters of a form body. @throws OAuthError `invalid_request` for another content type, a large body or a repeated parameter */
export async function readForm(incoming: IncomingMessage): Promise<Parameters> {
  const fields = await readFormFields(incoming)
  if (typeof fields === 'string')
    throw new OAuthError('invalid_request', {
      description: formProblems[fields],
      rule: { id: 'input-invalid', setting: 'body', value: formProblems[fields] },
    })
  const parameters = toParameters(fields)
  if (parameters.repeated !== undefined)
    throw new OAuthError('invalid_request', {
      description: `${safeParameterName(parameters.repeated)} is given more than once.`,
      rule: { id: 'parameter-repeated', setting: safeParameterName(parameters.repeated) },
    })
  return parameters
}

/** A parameter name as an error may repeat it: word characters only, at most 64. */
export const safeParameterName = (name: string): string => name.replaceAll(/[^\w.-]/g, '').slice(0, 64) || 'A parameter'
