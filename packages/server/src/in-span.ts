import type { RequestTrace } from './context.ts'

/** Runs a part of a request in a span of its own where traces are on; otherwise it runs as it is. */
export const inSpan = <Result>(
  { trace }: { trace?: RequestTrace | undefined },
  name: string,
  run: () => Promise<Result>,
): Promise<Result> => (trace?.spans ? trace.spans.part(name, run) : run())
