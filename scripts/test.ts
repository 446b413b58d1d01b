/** npm test [-- VITEST ARGUMENTS]: every test, or those that the arguments name. */
import { foreground, seconds } from './step.ts'

const started = performance.now()
// Processes that the tests start (the command, workers, services) run from the sources as well.
const env = { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --conditions=source`.trim() }
const status = await foreground('node_modules/vitest/vitest.mjs', ['run', ...process.argv.slice(2)], env)
console.log(
  status === 0 ? `npm test: all passed, ${seconds(started)}.` : `npm test: failed, ${seconds(started)}. The failures are listed above.`,
)
process.exitCode = status
