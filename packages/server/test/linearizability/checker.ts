/** A call as a client saw it. `invoked` and `returned` are of one counter; a call without an answer may have had its effect or not, at any time. */
export interface Operation<Input = unknown, Output = unknown> {
  input: Input
  invoked: number
  returned: number
  /** Absent without an answer. */
  output?: Output
}

/** What one key does when calls come one after the other. */
export interface Model<State, Input, Output> {
  initial: State
  /** The state after the call, if it may be answered so; without an output, the state after a call whatever its answer. Undefined: it may not. */
  step(state: State, input: Input, output: Output | undefined): State | undefined
}

/**
 * Whether there is an order of the calls that the model allows, in which a call that ended before another began comes first: linearizability.
 * Wing and Gong, "Testing and Verifying Concurrent Objects" (1993), with Lowe's memo of what was tried. The memo makes it fast for histories of one key.
 */
export function isLinearizable<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  { initial, step }: Model<State, Input, Output>,
): boolean {
  const calls = [...history].sort((a, b) => a.invoked - b.invoked)
  const isPending = (call: Operation<Input, Output>) => call.returned === Number.POSITIVE_INFINITY
  const tried = new Set<string>()

  const search = (done: bigint, state: State): boolean => {
    const left = calls.filter((_, index) => !(done & (1n << BigInt(index))))
    if (left.every(isPending)) return true
    const seen = `${done.toString(36)} ${JSON.stringify(state)}`
    if (tried.has(seen)) return false
    tried.add(seen)
    const firstReturn = Math.min(...left.map(({ returned }) => returned))
    return calls.some((call, index) => {
      const bit = 1n << BigInt(index)
      if (done & bit || call.invoked > firstReturn) return false
      const next = step(state, call.input, isPending(call) ? undefined : call.output)
      return next !== undefined && search(done | bit, next)
    })
  }
  return search(0n, initial)
}
