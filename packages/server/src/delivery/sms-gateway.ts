import type { SendMessage } from './worker.ts'

const timeoutMs = 10_000

/**
 * SMS by an HTTP gateway of the operator's: `POST {"id", "to", "text"}` as JSON; any 2xx means it has it. `id` is stable over
 * repeats. Redirects are not followed: the operator named this address and no other.
 */
export const smsGatewayTransport =
  (url: string): SendMessage =>
  async ({ to, text }, { id }) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, to, text }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`The SMS gateway answered ${answer.status}`)
  }
