import { type AwsApi, type PostResponse, postToAws } from '../http/index.ts'
import { failedInvocation, type InvokeTarget, readErrorMessage, retryTimeouts } from './invocation.ts'

/** Spec: lambda-triggers 4. What Lambda says by status when it names no error. */
const errors: Readonly<Record<number, string>> = {
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  409: 'ResourceConflictException',
  429: 'TooManyRequestsException',
}

/** Through the Invoke API, synchronously. Undefined for an ARN of another service. */
export function lambdaTarget(arn: string, api: AwsApi, timeoutMs: number): InvokeTarget | undefined {
  const [, partition, service, region = ''] = arn.split(':')
  if (service !== 'lambda') return undefined
  const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`
  const headers = { 'content-type': 'application/json' }
  return payload =>
    retryTimeouts(async () => {
      const posted = await postToAws(api, { service, region, partition, path, headers, body: payload, timeoutMs })
      if (posted.kind === 'timeout') return posted
      if (posted.kind === 'refused') return failedInvocation('configuration', posted.cause)
      if (posted.header('x-amz-function-error') !== null) return { kind: 'threw', message: readErrorMessage(posted.text) ?? 'null' }
      return posted.status === 200
        ? { kind: 'answered', text: posted.text }
        : failedInvocation(reasonOf(posted), `Lambda answered ${posted.status}`)
    })
}

function reasonOf(posted: PostResponse): string {
  const named = posted.header('x-amzn-errortype')?.split(':')[0]
  const name = named && /^\w{1,60}$/.test(named) ? named : errors[posted.status]
  return name ? `error ${name}` : 'configuration'
}
