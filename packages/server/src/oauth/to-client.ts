import { withParameters } from './responses.ts'
import type { Refusal, Way } from './strict.ts'

/** Where an answer to an authorize request goes, and how. */
export interface Target {
  readonly redirectUri: string
  readonly responseType: string | undefined
  readonly state: string | undefined
  readonly way: Way
  /** RFC 9207, where it is announced. */
  readonly issuer: string | undefined
}

/** Tokens, and refusals of them, are told in the fragment, which no server sees. */
export const toClient = (target: Target, fields: Readonly<Record<string, string | undefined>>): string =>
  withParameters(target.redirectUri, target.responseType === 'token' ? '#' : '?', { ...fields, iss: target.issuer })

export const refusal = (target: Target, code: Refusal, description?: string): string =>
  toClient(target, target.way.refusal(code, target.state, description))
