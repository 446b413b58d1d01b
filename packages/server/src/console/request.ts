import type { IncomingMessage } from 'node:http'
import { type OperationName, type Output, ServiceError } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { callFor, perform } from '../operations/in-process.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { traceOf } from '../request-log/index.ts'
import { findUserBySub, type User } from '../users/index.ts'
import { csrfToken } from './guard.ts'
import type { ConsoleContext } from './mount.ts'

/** A request for a page of the console. */
export interface ConsoleRequest {
  context: ConsoleContext
  incoming: IncomingMessage
  query: URLSearchParams
  /** A named part of the path; empty where the route has none of this name. */
  param(name: string): string
  /** The token of the forms on the page. */
  csrf: string
}

/** A request as the routes get it. */
export function consoleRequest(
  context: ConsoleContext,
  incoming: IncomingMessage,
  { url, params }: { url: string; params: Readonly<Record<string, string | undefined>> },
): ConsoleRequest {
  return {
    context,
    incoming,
    query: new URL(url).searchParams,
    param: name => params[name] ?? '',
    csrf: csrfToken(context),
  }
}

/** What an address names does not exist: the answer is a page with the status 404. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere'
}

/** A call of the operator about a pool. What it finds out is noted for the log of requests. */
export function callOn({ context, incoming }: ConsoleRequest, { account, region }: Pick<Pool, 'account' | 'region'>): Call {
  const trace = traceOf(incoming)
  return { ...callFor(context, region, 'console'), trace, requestId: trace.requestId, account }
}

const poolIdPattern = /^[\w-]{1,40}_[0-9a-zA-Z]{1,55}$/
const clientIdPattern = /^[\w+]{1,128}$/
const subPattern = /^[\w-]{1,64}$/

/** The pool of the address. @throws NothingThere */
export async function poolOf(request: ConsoleRequest): Promise<Pool> {
  const id = request.param('poolId')
  const pool = poolIdPattern.test(id) ? await loadPool(request.context, id) : undefined
  if (!pool) throw new NothingThere(`There is no user pool ${id} in this service.`)
  traceOf(request.incoming).pool = pool
  return pool
}

/** The client of the address, of the pool of the address. @throws NothingThere */
export async function clientOf(request: ConsoleRequest, pool: Pool) {
  const id = request.param('clientId')
  const found = clientIdPattern.test(id) ? await findClient(callOn(request, pool), id) : undefined
  if (found?.pool.id !== pool.id) throw new NothingThere(`The user pool ${pool.id} has no app client ${id}.`)
  return found.client
}

/** The user of the address, of the pool of the address. @throws NothingThere */
export async function userOf(request: ConsoleRequest, pool: Pool): Promise<User> {
  const sub = request.param('sub')
  const user = subPattern.test(sub) ? await findUserBySub(callOn(request, pool), pool, sub) : undefined
  if (!user) throw new NothingThere(`The user pool ${pool.id} has no user with the sub ${sub}.`)
  return user
}

/** The answer of an operation, or the message with which it refuses: a pool without a feature refuses to list what belongs to it. */
export async function performOrRefusal<Name extends OperationName>(
  call: Call,
  name: Name,
  input: object,
): Promise<{ answer: Output<Name>; refusal?: undefined } | { answer?: undefined; refusal: string }> {
  try {
    return { answer: await perform(call, name, input) }
  } catch (error) {
    if (error instanceof ServiceError && error.status < 500) return { refusal: error.message }
    throw error
  }
}
