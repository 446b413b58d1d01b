import { watchLauncher } from '@poolhouse/terminal/node24'
import { servePlugin, warnEngine, watchEngine } from './index.ts'

/** The engine's address is the last argument; flags that the CLI passes to plugins (`--logtostderr`, `-v=9`, `--tracing URL`) are ignored. */
const engineAddress = process.argv.slice(2).findLast(argument => /^[\w.[\]:-]+:\d+$/.test(argument))

const plugin = await servePlugin(process.env, engineAddress === undefined ? undefined : warnEngine(engineAddress))

let stopping: Promise<void> | undefined
const stop = async (): Promise<never> => {
  stopping ??= plugin.close()
  await stopping
  process.exit(0)
}
// A signal to the process group arrives twice if the launcher forwards it as well.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)

watchLauncher(stop)

// The CLI reads the port from the first line of stdout and nothing after it.
process.stdout.write(`${plugin.port}\n`)
// Started by hand for PULUMI_DEBUG_PROVIDERS, the process has no engine address and serves many runs.
if (engineAddress !== undefined) watchEngine(engineAddress, stop)
