import { moveClock } from '../../dev/index.ts'
import { pageResponse } from '../layout.ts'
import { paths, withQuery } from '../paths.ts'
import type { ConsoleRequest } from '../request.ts'
import { clockRefusals, clockView, confirmClockView, isUnit, secondsOf } from '../views/clock.ts'

const decimal = /^\d{1,12}$/

/** What a form or an address asks for: an amount of a unit. Undefined for anything else. */
function stepOf(fields: URLSearchParams): number | undefined {
  const amount = fields.get('amount') ?? ''
  const unit = fields.get('unit') ?? ''
  return decimal.test(amount) && isUnit(unit) ? Number(amount) * secondsOf[unit] : undefined
}

/** The domain clock; with `amount` and `unit`, the page that asks whether to advance it. */
export async function clockPage({ context: { clock }, query, csrf }: ConsoleRequest): Promise<Response> {
  const data = { now: clock.now(), realNow: Date.now(), csrf }
  if (!query.has('amount')) return pageResponse(200, clockView({ ...data, isMoved: query.get('done') === 'advanced' }))
  const seconds = stepOf(query)
  if (seconds === undefined || seconds <= 0) return pageResponse(400, clockView({ ...data, problem: clockRefusals['no-step'] }))
  return pageResponse(200, confirmClockView({ ...data, seconds }))
}

/** Advances the domain clock. */
export async function advanceClock({ context: { clock }, csrf }: ConsoleRequest, form: URLSearchParams): Promise<Response> {
  const seconds = Number(decimal.test(form.get('seconds') ?? '') ? form.get('seconds') : Number.NaN)
  const outcome = await moveClock(clock, seconds)
  if (outcome === 'moved') return new Response(null, { status: 303, headers: { Location: withQuery(paths.clock, { done: 'advanced' }) } })
  return pageResponse(400, clockView({ now: clock.now(), realNow: Date.now(), csrf, problem: clockRefusals[outcome] }))
}
