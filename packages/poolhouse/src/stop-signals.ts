/** Ctrl-C and `kill`, as a program that ends in order sees them. */
export interface StopSignals {
  /** Aborted by the first signal. */
  signal: AbortSignal
  /** Resolves with the first signal. */
  stopped: Promise<NodeJS.Signals>
  /** Leaves signals to whoever had them before. */
  release(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** `again` is called with the second signal, whose sender does not want to wait for an orderly end. A third one ends the process. */
export function listenForStop(again: () => void = () => process.exit(130)): StopSignals {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let isUrgent = false
  const stop = (signal: NodeJS.Signals) => {
    if (isUrgent) process.exit(130)
    if (controller.signal.aborted) {
      isUrgent = true
      again()
    }
    controller.abort()
    resolve(signal)
  }
  for (const signal of signals) process.on(signal, stop)
  return {
    signal: controller.signal,
    stopped: promise,
    release: () => {
      for (const signal of signals) process.off(signal, stop)
    },
  }
}
