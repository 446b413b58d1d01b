/** CPU-heavy operations that start in one turn of the event loop. */
const perTurn = 2

const waiting: (() => void)[] = []
let isScheduled = false

function startNext(): void {
  for (const start of waiting.splice(0, perTurn)) start()
  isScheduled = waiting.length > 0
  if (isScheduled) setImmediate(startNext)
}

/**
 * Resolves when the next CPU-heavy operation may start, in the order of the calls. Between those of a burst the event loop answers other
 * requests. Only the start is limited: an operation that then waits for a trigger or the database delays no other.
 */
export function throttleCpuHeavy(): Promise<void> {
  return new Promise(resolve => {
    waiting.push(resolve)
    if (isScheduled) return
    isScheduled = true
    setImmediate(startNext)
  })
}
