import type { Call } from '../../context.ts'
import type { OutboundResponse } from '../../http/index.ts'
import { FederationError } from '../federation-error.ts'

/** Milliseconds for one answer of a provider. */
const timeoutMs = 5_000

/** The service's name towards providers. */
const userAgent = 'Amazon/Cognito'

/** A request to an address of a provider. */
export interface ProviderRequest {
  method: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
}

/** What the application gets where the provider cannot be reached in time. docs/reference/oauth-endpoints.md#3.4. */
export interface Unreachable {
  timeout: string
}

/**
 * Sends one request of the protocol to a provider. Where there is no answer the application learns no more than that: the cause could say something of the
 * operator's network, and goes to the log.
 * @throws FederationError
 */
export async function requestProvider(
  call: Call,
  url: string,
  request: ProviderRequest,
  { timeout }: Unreachable,
): Promise<OutboundResponse> {
  const headers = { accept: 'application/json', ...request.headers, 'user-agent': userAgent }
  const answer = await call.outbound(url, { ...request, headers, timeoutMs, isNamedByOperator: false })
  if (answer.kind === 'response') return answer
  if (answer.kind === 'timeout')
    throw new FederationError({ description: timeout, cause: `no answer of ${hostOf(url)} in ${timeoutMs} ms` })
  throw new FederationError({ description: 'Connection reset', cause: answer.cause })
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'an address that is no URL')

/** The object in a JSON answer; undefined for anything else. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
