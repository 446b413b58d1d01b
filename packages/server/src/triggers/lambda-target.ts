import type { InvocationOutcome } from '../context.ts'
import { type AwsApi, type Outbound, type OutboundResponse, postToAws } from '../http/index.ts'
import { failedInvocation, type InvokeTarget, outcomeOfPost, readErrorMessage, retryTimeouts } from './invocation.ts'

/** The error name for a status of the Lambda API whose answer has no `x-amzn-errortype`. docs/reference/lambda-triggers.md#4. */
const errorsByStatus: Readonly<Record<number, string>> = {
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  409: 'ResourceConflictException',
  429: 'TooManyRequestsException',
}

/** Invokes a function synchronously by the Lambda API. Undefined where the ARN is not one of Lambda. API: lambda:Invoke. */
export function lambdaTarget(arn: string, api: AwsApi, timeoutMs: number, outbound: Outbound): InvokeTarget | undefined {
  const [, partition, service, region = ''] = arn.split(':')
  if (service !== 'lambda') return undefined
  const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`
  const headers = { 'content-type': 'application/json' }
  return payload =>
    retryTimeouts(async () => {
      const result = await postToAws(outbound, api, { service, region, partition, path, headers, body: payload, timeoutMs })
      return outcomeOfPost(result, readResponse)
    })
}

function readResponse(response: OutboundResponse): InvocationOutcome {
  if (response.header('x-amz-function-error') !== null) return { kind: 'threw', message: readErrorMessage(response.text) ?? 'null' }
  if (response.status !== 200) return failedInvocation(reasonOf(response), `Lambda answered ${response.status}`)
  return { kind: 'answered', text: response.text }
}

function reasonOf(response: OutboundResponse): string {
  const header = response.header('x-amzn-errortype')?.split(':')[0]
  const name = header && /^\w{1,60}$/.test(header) ? header : errorsByStatus[response.status]
  return name ? `error ${name}` : 'configuration'
}
