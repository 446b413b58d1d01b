import type { IncomingMessage } from 'node:http'
import type { Context } from '../context.ts'
import { parseNetworks, sourceAddress } from '../http/index.ts'
import type * as Events from './build-event.ts'
import type { AnsweredRequest } from './build-event.ts'
import type { RequestLog } from './request-log.ts'
import { traceOf } from './trace.ts'

/** Runs what answers a request, and notes what became of it. */
export type LogAnswer = <Answer extends { status: number }>(
  incoming: IncomingMessage,
  answer: () => Answer | Promise<Answer>,
) => Promise<Answer>

/** Requests of machines and pages that ask again and again; they are events only when they fail. `GET /` without an operation is the console's first page. */
const quietPaths = /^(?:\/health(?:\/live|\/ready)?|\/ready|\/_localstack\/health|\/_poolhouse\/.*)$/

const isQuiet = ({ method, url, status, trace }: AnsweredRequest): boolean => {
  if (status >= 400) return false
  const path = url.split('?', 1)[0]!
  return method === 'OPTIONS' || quietPaths.test(path) || (method === 'GET' && path === '/' && trace.operation === undefined)
}

/**
 * Adds an event to the log for each request that is answered, in the next turn of the event loop, when the response is on its way. `observers` are called
 * with each in the next turn as well, whatever is loaded by then.
 */
export function logRequests(
  log: RequestLog,
  context: Pick<Context, 'settings' | 'clock' | 'log'>,
  observers: readonly ((answered: AnsweredRequest) => void)[] = [],
): LogAnswer {
  const proxies = parseNetworks(context.settings.trustedProxies)
  let answered: AnsweredRequest[] = []
  let events: typeof Events | undefined
  const drain = async () => {
    answered = answered.filter(each => !isQuiet(each))
    if (answered.length === 0) return
    // Loaded with the explanations of refusals at the first event. What is answered meanwhile is not drained twice, since the list is not empty.
    events ??= await import('./build-event.ts')
    const { buildEvent } = events
    const all = answered
    answered = []
    for (const each of all) {
      if (isQuiet(each)) continue
      try {
        const clockOffset = context.clock.now() - Date.now()
        const build = (number: number) => buildEvent(each, { number, settings: context.settings, clockOffset })
        // What succeeded is made into an event only for who reads it; a refusal is explained by the settings of its time.
        if (each.status < 400 && each.trace.refusal === undefined) log.recordPlain(build)
        else log.record(build(log.nextNumber))
      } catch (error) {
        // Nothing awaits this, and a mistake in an explanation must not end the service.
        context.log.error('The event of a request could not be made', { requestId: each.trace.requestId, cause: String(error) })
      }
    }
  }
  let unobserved: AnsweredRequest[] = []
  const observeAll = () => {
    const all = unobserved
    unobserved = []
    for (const each of all) {
      if (isQuiet(each)) continue
      try {
        for (const observe of observers) observe(each)
      } catch (error) {
        context.log.error('A request could not be observed', { requestId: each.trace.requestId, cause: String(error) })
      }
    }
  }
  return async (incoming, answer) => {
    const trace = traceOf(incoming)
    const at = Date.now()
    const start = performance.now()
    const note = (status: number) => {
      const durationMs = performance.now() - start
      const { method = 'GET', url = '/' } = incoming
      const source = observers.length > 0 ? sourceAddress(incoming, proxies) : undefined
      const noted = { trace, method, url, status, at, durationMs, source }
      if (answered.push(noted) === 1) setImmediate(drain)
      if (observers.length > 0 && unobserved.push(noted) === 1) setImmediate(observeAll)
    }
    try {
      const response = await answer()
      note(response.status)
      return response
    } catch (error) {
      trace.refusal = error
      note(500)
      throw error
    }
  }
}
