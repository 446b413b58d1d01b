/** Loaded into a service by `--import`: on SIGUSR2 writes the delays of its event loop since the last time, in milliseconds, to the file that LOOP_DELAY_FILE names. */
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const resolution = 1
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  process.on('SIGUSR2', () => {
    const file = process.env.LOOP_DELAY_FILE
    // A timer is never early, so what is above its interval is a delay.
    const at = quantile => Math.max(0, delays.percentile(quantile) / 1e6 - resolution)
    writeFileSync(`${file}.new`, JSON.stringify({ p50: at(50), p99: at(99), longest: at(100) }))
    renameSync(`${file}.new`, file)
    delays.reset()
  })
}
