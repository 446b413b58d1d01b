import { describeFailure, type Outbound } from '../http/index.ts'
import type { Send } from './message.ts'

const timeoutMs = 10_000
const headers = { 'content-type': 'application/json' }

/**
 * Sends SMS by the operator's HTTP gateway: `POST {"id", "to", "text"}` as JSON. Any 2xx status means that the gateway has accepted the message.
 * `id` is the same in every attempt.
 */
export const smsGatewayTransport =
  (outbound: Outbound, url: string): Send<string> =>
  async ({ to, text }, { id }) => {
    const request = { method: 'POST', headers, body: JSON.stringify({ id, to, text }), timeoutMs, isNamedByOperator: true } as const
    const result = await outbound(url, request)
    if (result.kind !== 'response') throw new Error(`The SMS gateway did not take the message: ${describeFailure(result)}`)
    if (result.status < 200 || result.status > 299) throw new Error(`The SMS gateway answered ${result.status}`)
  }
