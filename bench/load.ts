import { Agent, request } from 'node:http'
import { callerKind, isOperationName } from '@poolhouse/contract'

/** Throughput and latency of a load. */
export interface LoadResult {
  /** Operations per second. */
  rate: number
  /** Milliseconds. */
  p50: number
  p99: number
  count: number
}

/**
 * Load before a measurement. V8 compiles the hot functions of a service during the first twenty thousand requests, on threads of its own, and until then a request costs
 * up to a tenth more; the bare handler has fewer functions and is done sooner.
 */
export const warmUpMs = 6_000

/** Load that is measured. */
export const measuredMs = 3_000

/** Runs `concurrency` workers for `milliseconds`, each repeating `operation` with its index, so that a worker can pass a token from one call to the next. */
export async function runLoad(
  operation: (worker: number) => Promise<unknown>,
  options: { concurrency: number; milliseconds: number },
): Promise<LoadResult> {
  const latencies: number[] = []
  const started = performance.now()
  const worker = async (index: number) => {
    while (performance.now() - started < options.milliseconds) {
      const before = performance.now()
      await operation(index)
      latencies.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, (_, index) => worker(index)))
  const took = performance.now() - started
  latencies.sort((a, b) => a - b)
  return { rate: (latencies.length / took) * 1000, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), count: latencies.length }
}

/** A quantile of an ascending list; 0 if it is empty. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/** SDKs sign only operations that require it; unsigned ones take another path in the service. */
const isSigned = (operation: string) => !isOperationName(operation) || callerKind(operation) === 'iam'

/** Peers read the service from the credential scope. In development mode no signature is verified. */
const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`

/** One AWS JSON 1.1 call, without an SDK, because the load generator shares the cores with the service that it measures. */
export function call<Output>(url: string, operation: string, input: object): Promise<Output> {
  return postJson(new URL('/', url).href, input, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    ...(isSigned(operation) && { authorization, 'x-amz-date': '20260101T000000Z' }),
  })
}

/** One POST of JSON. Throws an Error unless the answer has a status of success. */
export function postJson<Output>(
  address: string,
  input: object,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Output> {
  const body = Buffer.from(JSON.stringify(input))
  const { hostname, port, pathname: path } = new URL(address)
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, hostname, port, method: 'POST', path, headers: { ...headers, 'content-length': body.length } },
      answer => {
        const chunks: Buffer[] = []
        answer.on('data', chunk => chunks.push(chunk))
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const name = headers['x-amz-target'] ?? 'POST'
          if (answer.statusCode! >= 300) reject(new Error(`${name} at ${address}: HTTP ${answer.statusCode} ${text.slice(0, 300)}`))
          else resolve(text ? JSON.parse(text) : {})
        })
        answer.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
