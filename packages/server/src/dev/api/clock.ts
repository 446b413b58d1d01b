import { answer, type DevService, object, type Route, type RouteName, reference, refusal, time } from './route.ts'

/** Seconds. */
const longestStep = 100 * 365.25 * 24 * 60 * 60
/** Milliseconds. Clients and logs can read years of four digits only. */
const lastInstant = Date.UTC(9999, 0)

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
      const seconds = readSeconds(await request.body().catch(() => undefined), longestStep)
      if (seconds === undefined)
        return refusal('The body must be {"seconds": N}: how many seconds to move the clock forwards, more than 0, at most 100 years.')
      const step = Math.ceil(seconds * 1000)
      const { clock } = service.context
      if (clock.now() + step > lastInstant) return refusal('The clock ends with the year 9998, and it never goes back.')
      await clock.advance(step)
      return now(service)
    },
  },
} satisfies Record<RouteName, Route>

function readSeconds(body: unknown, most: number): number | undefined {
  const seconds = typeof body === 'object' && body !== null && 'seconds' in body ? body.seconds : undefined
  return typeof seconds === 'number' && seconds > 0 && seconds <= most ? seconds : undefined
}
