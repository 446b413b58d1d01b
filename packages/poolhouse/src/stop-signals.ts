/** Stop signals (Ctrl-C, `kill`) that a command handles by an orderly end. */
export interface StopSignals {
  /** Aborted by the first signal. */
  signal: AbortSignal
  /** Acts as if this signal had come. */
  stop(signal: NodeJS.Signals): void
  /** Resolves with the first signal. */
  stopped: Promise<NodeJS.Signals>
  /** Stops listening, so that signals have their earlier effect. */
  release(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for stop signals. The second one calls `again`, since the user does not want to wait for an orderly end; the third one exits. */
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
    stop,
    signal: controller.signal,
    stopped: promise,
    release: () => {
      for (const signal of signals) process.off(signal, stop)
    },
  }
}
