import type { Clock } from '../context.ts'

/** The domain clock, which moves only forwards. */
export interface MovableClock extends Clock {
  /** Stored when it resolves. */
  advance(milliseconds: number): Promise<void>
}

/** Seconds by which the clock can be moved at once. */
export const longestStep = 100 * 365.25 * 24 * 60 * 60
/** Milliseconds. Clients and logs can read years of four digits only. */
const lastInstant = Date.UTC(9999, 0)

/** What became of a move: `no-step` for seconds that are not more than 0 and at most 100 years. */
export type ClockOutcome = 'moved' | 'no-step' | 'past-the-end'

/** Moves the domain clock forwards. Stored when it resolves. */
export async function moveClock(clock: MovableClock, seconds: number): Promise<ClockOutcome> {
  if (!(seconds > 0 && seconds <= longestStep)) return 'no-step'
  const step = Math.ceil(seconds * 1000)
  if (clock.now() + step > lastInstant) return 'past-the-end'
  await clock.advance(step)
  return 'moved'
}
