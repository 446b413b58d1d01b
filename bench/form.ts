import { Agent, type IncomingHttpHeaders, request } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/** A response with its whole body as text. */
export interface HttpResponse {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Sends one request of a browser or an OAuth client: a POST if `form` is given. Redirects are not followed. */
export function sendRequest(
  address: string,
  options: { form?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<HttpResponse> {
  const body = options.form && Buffer.from(String(new URLSearchParams(options.form)))
  return new Promise((resolve, reject) => {
    const sent = request(
      address,
      {
        agent,
        method: body ? 'POST' : 'GET',
        headers: {
          ...options.headers,
          ...(body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }),
        },
      },
      answer => {
        const chunks: Buffer[] = []
        answer.on('data', chunk => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(chunks).toString() }))
        answer.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Requests tokens from a token endpoint. Throws an Error unless it answers 200. */
export async function requestTokens(address: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const { status, text } = await sendRequest(address, { form, headers })
  if (status !== 200) throw new Error(`${form.grant_type} at ${address}: HTTP ${status} ${text.slice(0, 300)}`)
  return JSON.parse(text) as { access_token: string; refresh_token: string }
}
