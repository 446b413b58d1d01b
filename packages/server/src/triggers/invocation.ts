import type { InvocationOutcome } from '../context.ts'

/** Invokes one trigger target with an event as JSON. */
export type InvokeTarget = (payload: string) => Promise<InvocationOutcome>

export const failedInvocation = (reason: string, cause?: string): InvocationOutcome => ({
  kind: 'failed',
  reason,
  ...(cause !== undefined && { cause }),
})

/** Spec: lambda-triggers 3. Only what timed out is tried again. */
const mostAttempts = 3

export async function retryTimeouts(attempt: () => Promise<InvocationOutcome>): Promise<InvocationOutcome> {
  let outcome = await attempt()
  for (let tried = 1; outcome.kind === 'timeout' && tried < mostAttempts; tried++) outcome = await attempt()
  return outcome
}

/** The payload of a function that threw: `{"errorMessage", "errorType", "trace"}`. */
export function readErrorMessage(text: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(text)
    return typeof errorMessage === 'string' ? errorMessage : undefined
  } catch {
    return undefined
  }
}
