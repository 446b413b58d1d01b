import type { SendMessage } from './worker.ts'

const timeoutMs = 10_000

/**
 * Sends SMS by the operator's HTTP gateway: `POST {"id", "to", "text"}` as JSON. Any 2xx status means that the gateway has accepted the message.
 * `id` is the same in every attempt. Redirects are not followed: the operator configured this address only.
 */
export const smsGatewayTransport =
  (url: string): SendMessage =>
  async ({ to, text }, { id }) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, to, text }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`The SMS gateway answered ${response.status}`)
  }
