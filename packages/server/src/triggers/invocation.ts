import type { InvocationOutcome } from '../context.ts'
import type { OutboundResponse, OutboundResult } from '../http/index.ts'

/** Invokes one trigger target with an event as JSON. An HTTP target gets the headers. */
export type InvokeTarget = (payload: string, headers?: Readonly<Record<string, string>>) => Promise<InvocationOutcome>

/** An invocation that never reached the trigger's code. `reason` goes to the caller, `cause` to the log. */
export const failedInvocation = (reason: string, cause?: string): InvocationOutcome => ({
  kind: 'failed',
  reason,
  ...(cause !== undefined && { cause }),
})

/** The outcome of a POST to a trigger target. `readResponse` gets any response, whatever its status. */
export function outcomeOfPost(result: OutboundResult, readResponse: (response: OutboundResponse) => InvocationOutcome): InvocationOutcome {
  if (result.kind === 'timeout') return result
  return result.kind === 'failed' ? failedInvocation('configuration', result.cause) : readResponse(result)
}

/** docs/reference/lambda-triggers.md#3. */
const maxAttempts = 3

/** Repeats an invocation that timed out, up to three attempts in all. No other failure is retried. */
export async function retryTimeouts(attempt: () => Promise<InvocationOutcome>): Promise<InvocationOutcome> {
  let outcome = await attempt()
  for (let attempts = 1; outcome.kind === 'timeout' && attempts < maxAttempts; attempts++) outcome = await attempt()
  return outcome
}

/** The message in the payload of a Lambda function that threw: `{"errorMessage", "errorType", "trace"}`. Undefined for any other payload. */
export function readErrorMessage(text: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(text)
    return typeof errorMessage === 'string' ? errorMessage : undefined
  } catch {
    return undefined
  }
}
