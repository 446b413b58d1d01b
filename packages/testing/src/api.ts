import { createHmac } from 'node:crypto'

/** An answer that refuses: of the development API, of the API of user pools, or of the OAuth endpoints. */
export class PoolhouseError extends Error {
  override name = 'PoolhouseError'
  /** The HTTP status. */
  readonly status: number

  constructor(message: string, status: number, name?: string) {
    super(message)
    this.status = status
    if (name !== undefined) this.name = name
  }
}

/** Calls the development API. @throws PoolhouseError */
export async function callDevelopmentApi<Answer>(url: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${url}/_poolhouse/${path}`, {
    method,
    headers: { 'x-poolhouse': '1', 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(error => {
    throw new PoolhouseError(`${url} does not answer (${error.cause?.code ?? error.message}). Is "poolhouse start" running there?`, 0)
  })
  const said = (await response.json().catch(() => ({}))) as Answer & { message?: string }
  if (response.ok) return said
  throw new PoolhouseError(said.message ?? `${method} /_poolhouse/${path} answered HTTP ${response.status}`, response.status)
}

/** Calls a public operation of the API of user pools. @throws PoolhouseError with the name and message of the exception */
export async function callOperation<Answer>(url: string, operation: string, input: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify(input),
  })
  const said = (await response.json()) as Answer & { __type?: string; message?: string }
  if (response.ok) return said
  throw new PoolhouseError(said.message ?? `HTTP ${response.status}`, response.status, said.__type)
}

/** SECRET_HASH of a client with a secret. */
export const secretHash = (username: string, clientId: string, secret: string): string =>
  createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64')
