/** Requests as an unsigned caller and a browser send them: any status is an answer. */
import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** An answer, whatever its status, and what the next step of an attempt needs of it. */
export interface Answer {
  status: number
  text: string
  /** Of an answer in JSON. */
  Session?: string
  ChallengeName?: string
  ChallengeParameters?: Record<string, string>
}

/** Sends the request on the one connection of the study, and reads the whole answer. */
export function post(url: string, body: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const bytes = Buffer.from(body)
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers: { ...headers, 'content-length': bytes.length } }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString() }))
      answer.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(bytes)
  })
}

/** An operation without a signature. */
export async function callUnsigned(url: string, operation: string, input: object): Promise<Answer> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
  const { status, text } = await post(`${url}/`, JSON.stringify(input), headers)
  return { ...JSON.parse(text), status, text }
}

/** What a caller can compare of an answer, without the values that differ in every call: exception and message, member names, or the page. */
export function shapeOf({ status, text }: Answer): string {
  if (text.startsWith('{')) {
    const { __type, message, ChallengeName = '', ...rest } = JSON.parse(text) as Record<string, string>
    return __type === undefined ? `${status} ${ChallengeName} ${Object.keys(rest).sort().join('+')}` : `${status} ${__type}: ${message}`
  }
  const part = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
  return `${status} ${part(/<title>([^<]*)/)} ${part(/role="alert"[^>]*>([^<]*)/)} ${[...text.matchAll(/ name="([^"]*)"/g)].map(([, name]) => name).join('+')}`
}
