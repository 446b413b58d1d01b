/** Minutes that the whole run should take (`npm run test:faults -- --minutes 60`); 0: the numbers that each test names. */
const minutes = Number(process.env.FAULT_MINUTES ?? 0)
/** Tests that share the time. Some run at the same time, so that the run is a little shorter. */
const tests = 8

/** Whether a test has done enough: so many rounds, and its share of the time. */
export function enough(rounds: number, least: number, startedAt: number): boolean {
  return rounds >= least && performance.now() - startedAt >= (minutes * 60_000) / tests
}

/** The time limit of a test, in milliseconds. */
export const timeout = 240_000 + (minutes * 60_000 * 3) / tests

/** Prints what a test found. */
export function report(what: string, { acknowledged, lost, outage }: { acknowledged: number; lost: number; outage?: number }): void {
  const seconds = outage === undefined ? '' : `, outage ${(outage / 1_000).toFixed(1)} s`
  console.log(`faults: ${what}: ${acknowledged} acknowledged, ${lost} lost${seconds}`)
}
