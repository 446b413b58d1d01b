import { type ClockOutcome, longestStep, moveClock } from '../move-clock.ts'
import { answer, type DevService, object, type Route, type RouteName, reference, refusal, time } from './route.ts'

const now = ({ context: { clock } }: DevService) => answer(200, { now: new Date(clock.now()).toISOString() })
const schema = object({ now: time })

/** The domain clock. */
export const clockRoutes = {
  'GET /_poolhouse/clock': {
    id: 'readClock',
    about: 'The time of the service.',
    answers: { 200: { about: 'The time.', schema } },
    run: (_, service) => now(service),
  },
  'POST /_poolhouse/clock': {
    id: 'advanceClock',
    about: 'Moves the clock forwards, by which codes, sessions and tokens expire. It never goes back.',
    body: {
      about: 'How far.',
      schema: object({ seconds: { type: 'number', exclusiveMinimum: 0, maximum: longestStep } }),
      limit: 1024,
    },
    answers: { 200: { about: 'The time now.', schema }, 400: { about: 'The step is none.', schema: reference('Problem') } },
    async run(request, service) {
      const seconds = readSeconds(await request.body().catch(() => undefined))
      const outcome = seconds === undefined ? 'no-step' : await moveClock(service.context.clock, seconds)
      return outcome === 'moved' ? now(service) : refusal(refusals[outcome])
    },
  },
} satisfies Record<RouteName, Route>

const refusals: Readonly<Record<Exclude<ClockOutcome, 'moved'>, string>> = {
  'no-step': 'The body must be {"seconds": N}: how many seconds to move the clock forwards, more than 0, at most 100 years.',
  'past-the-end': 'The clock ends with the year 9998, and it never goes back.',
}

function readSeconds(body: unknown): number | undefined {
  const seconds = typeof body === 'object' && body !== null && 'seconds' in body ? body.seconds : undefined
  return typeof seconds === 'number' ? seconds : undefined
}
