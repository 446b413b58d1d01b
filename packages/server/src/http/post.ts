/** Bytes. The services that are called answer with a few kilobytes. */
export const maxResponseBytes = 1_048_576

/** What a server answered, whatever its status. */
export interface PostResponse {
  status: number
  /** `name` in any case. */
  header(name: string): string | null
  text: string
}

/** `timeout`: no complete answer within the time; `failed`: no connection, a redirect, or an answer that is too long. */
export type PostResult = ({ kind: 'response' } & PostResponse) | { kind: 'timeout' } | { kind: 'failed'; cause: string }

/** Sends one POST and reads its answer, both limited in time and size. Redirects are not followed: the operator configured this address only. */
export async function sendPost(
  url: string,
  { body, headers, timeoutMs }: { body: string; headers: Record<string, string>; timeoutMs: number },
): Promise<PostResult> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    const text = await readText(response)
    if (text === undefined) return { kind: 'failed', cause: `${url} answered more than ${maxResponseBytes} bytes` }
    return { kind: 'response', status: response.status, header: name => response.headers.get(name), text }
  } catch (error) {
    const { name, message, cause } = error as Error
    return name === 'TimeoutError' ? { kind: 'timeout' } : { kind: 'failed', cause: `${message}: ${String(cause)}` }
  }
}

/** Undefined when the body is longer than `maxResponseBytes`. */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxResponseBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

const descriptions: { [Kind in PostResult['kind']]: (result: Extract<PostResult, { kind: Kind }>) => string } = {
  response: ({ status, text }) => `${status} ${text.slice(0, 300)}`,
  timeout: () => 'no answer in time',
  failed: ({ cause }) => cause,
}

/** Why a POST did not succeed, for the log: the status and the start of the answer, or what prevented one. */
export const describePostFailure = <Kind extends PostResult['kind']>(result: Extract<PostResult, { kind: Kind }>): string =>
  descriptions[result.kind as Kind](result)
