import type { InvocationOutcome } from '../context.ts'
import { type Outbound, type OutboundResponse, shownUrl } from '../http/index.ts'
import { failedInvocation, type InvokeTarget, outcomeOfPost, readErrorMessage, retryTimeouts } from './invocation.ts'

/**
 * A trigger target at a URL: it gets the event by POST and answers with the event. A function that threw is known by the header
 * X-Amz-Function-Error, or by an error payload, which the Lambda runtime interface emulator sends with status 200.
 */
export function httpTarget(
  { url, isFromFile = false }: { url: string; isFromFile?: boolean },
  timeoutMs: number,
  outbound: Outbound,
): InvokeTarget {
  const readResponse = (response: OutboundResponse): InvocationOutcome => {
    const message = readErrorMessage(response.text)
    if (message !== undefined) return { kind: 'threw', message }
    if (response.header('x-amz-function-error') !== null) return { kind: 'threw', message: response.text.slice(0, 500) }
    if (response.status !== 200) return failedInvocation('configuration', `${shownUrl(url)} answered ${response.status}`)
    return { kind: 'answered', text: response.text }
  }
  return (payload, given) =>
    retryTimeouts(async () => {
      const headers = { ...given, 'content-type': 'application/json' }
      const request = { method: 'POST', body: payload, headers, timeoutMs, isNamedByOperator: !isFromFile } as const
      return outcomeOfPost(await outbound(url, request), readResponse)
    })
}
