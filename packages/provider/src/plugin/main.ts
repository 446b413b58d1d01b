import { servePlugin, watchEngine } from './index.ts'

/** The CLI's command line ends with its own address; flags of its plugins (`--logtostderr`, `-v=9`, `--tracing URL`) mean nothing here. */
const engineAddress = process.argv.slice(2).findLast(argument => /^[\w.[\]:-]+:\d+$/.test(argument))

const plugin = await servePlugin(process.env)

let stopping: Promise<void> | undefined
const stop = async (): Promise<never> => {
  stopping ??= plugin.close()
  await stopping
  process.exit(0)
}
// A signal to the process group comes twice where a launcher passes it on as well.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)

// The port is the first thing on stdout, and the CLI reads no further; nothing else is ever printed there.
process.stdout.write(`${plugin.port}\n`)
// Started by hand, for PULUMI_DEBUG_PROVIDERS, there is no engine yet, and many will come and go.
if (engineAddress !== undefined) watchEngine(engineAddress, stop)
