/** Ctrl-C and `kill`, as a program that ends in order sees them. */
export interface Stopping {
  /** Aborted by the first signal; a second one does not wait for an orderly end. */
  signal: AbortSignal
  /** Resolves with the first signal. */
  stopped: Promise<NodeJS.Signals>
  /** Leaves signals to whoever had them before. */
  release(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function stopping(): Stopping {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130)
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
