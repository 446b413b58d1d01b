import type { HttpBindings } from '@hono/node-server'
import type { JsonSchema } from '@poolhouse/contract'
import type { Context } from '../../context.ts'
import { BodyTooLarge, jsonResponse, readBody } from '../../http/index.ts'
import type { RequestLog } from '../../request-log/index.ts'
import type { MovableClock } from '../move-clock.ts'
import { SeedError } from '../seed-shape.ts'
import type { Seeder } from '../seeder.ts'

/** What the routes of development mode work on. */
export interface DevService {
  context: Context & { clock: MovableClock; requestLog: RequestLog }
  seeder: Seeder
}

/** A request that passed the checks of its origin. */
export interface DevRequest {
  /** The parameters of the query that the route describes; the others are not there. */
  query: Readonly<Record<string, string>>
  accept: string
  /** The body as JSON. @throws SeedError */
  body(): Promise<unknown>
  /** Aborted when the client closes the connection. */
  gone: AbortSignal
}

/** An answer of a route, as OpenAPI describes it. */
export interface DescribedAnswer {
  about: string
  schema: JsonSchema
  /** A second form, by the header Accept. */
  alsoHtml?: true
}

/** A route below `/_poolhouse/`: it is mounted, and described in openapi.json, from here. */
export interface Route {
  /** The name of the operation in openapi.json, by which generators name methods. */
  id: string
  about: string
  query?: Readonly<Record<string, { about: string; schema: JsonSchema; isRequired?: true }>>
  body?: { about: string; schema: JsonSchema; limit: number }
  answers: Readonly<Record<number, DescribedAnswer>>
  /** A page for browsers, which cannot send the header `x-poolhouse`. */
  isPage?: true
  run(request: DevRequest, service: DevService): Promise<Response> | Response
}

/** `GET /_poolhouse/clock`. */
export type RouteName = `${'GET' | 'POST'} /_poolhouse/${string}`

/** A JSON answer that no cache keeps. */
export const answer = (status: number, body: unknown): Response => jsonResponse(status, body, { 'Cache-Control': 'no-store' })

/** An error that the caller can fix. */
export const refusal = (message: string, status = 400): Response => jsonResponse(status, { message })

/** The body of a request as JSON. @throws SeedError */
export async function readJson(incoming: HttpBindings['incoming'], limit: number): Promise<unknown> {
  let text: string
  try {
    text = (await readBody(incoming, limit)).toString()
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new SeedError(`The body is larger than ${limit} bytes.`)
    throw error
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new SeedError('The body is not JSON.')
  }
}

/** A text. */
export const text: JsonSchema = { type: 'string' }
/** ISO 8601. */
export const time: JsonSchema = { type: 'string', format: 'date-time' }
/** A whole number. */
export const integer: JsonSchema = { type: 'integer' }
/** A list of these. */
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
/** A schema of openapi.json, by its name. */
export const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

/** An object with exactly these members; those whose name ends with `?` may be missing. */
export function object(members: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const named = Object.entries(members).map(([name, schema]) => [name.replace(/\?$/, ''), schema] as const)
  return {
    type: 'object',
    properties: Object.fromEntries(named),
    required: Object.keys(members).filter(name => !name.endsWith('?')),
    additionalProperties: false,
  }
}
