import type { LambdaSettings } from '../context.ts'
import { signedHeaders } from './aws-signature.ts'
import { errorMessageOf, failed, type Invoke, patiently } from './outcome.ts'
import { type Posted, post } from './post.ts'

/** Spec: lambda-triggers 4. What Lambda says by status when it names no error. */
const errors: Readonly<Record<number, string>> = {
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  409: 'ResourceConflictException',
  429: 'TooManyRequestsException',
}

/** Through the Invoke API, synchronously. Undefined for an ARN that names no place of Lambda's: it comes from a pool, not from the operator. */
export function lambdaFunction(arn: string, settings: LambdaSettings, patience: number): Invoke | undefined {
  const [, partition, service, region = ''] = arn.split(':')
  if (service !== 'lambda' || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return undefined
  const host = `https://lambda.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
  const url = new URL(`${settings.endpoint?.replace(/\/+$/, '') ?? host}/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`)
  return payload =>
    patiently(async () => {
      const headers = signedHeaders({ url, body: payload, region, credentials: settings.credentials, at: new Date() })
      const posted = await post(url.href, { body: payload, headers, patience })
      if (posted.kind === 'timeout') return posted
      if (posted.kind === 'refused') return failed('configuration', posted.cause)
      if (posted.header('x-amz-function-error') !== null) return { kind: 'threw', message: errorMessageOf(posted.text) ?? 'null' }
      return posted.status === 200 ? { kind: 'answered', text: posted.text } : failed(reasonOf(posted), `Lambda answered ${posted.status}`)
    })
}

function reasonOf(posted: Posted): string {
  const named = posted.header('x-amzn-errortype')?.split(':')[0]
  const name = named && /^\w{1,60}$/.test(named) ? named : errors[posted.status]
  return name ? `error ${name}` : 'configuration'
}
