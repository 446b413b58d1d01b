/** Bytes. What is asked answers with a few kilobytes. */
export const maxResponseBytes = 1_048_576

export interface PostResponse {
  status: number
  header(name: string): string | null
  text: string
}

/** `timeout`; `refused`: no connection, a redirect, or an answer that is too long. */
export type PostResult = ({ kind: 'answer' } & PostResponse) | { kind: 'timeout' } | { kind: 'refused'; cause: string }

/** One POST within its time and size. Redirects are not followed: the operator named this address and no other. */
export async function sendPost(
  url: string,
  { body, headers, timeoutMs }: { body: string; headers: Record<string, string>; timeoutMs: number },
): Promise<PostResult> {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    const text = await textOf(answer)
    if (text === undefined) return { kind: 'refused', cause: `${url} answered more than ${maxResponseBytes} bytes` }
    return { kind: 'answer', status: answer.status, header: name => answer.headers.get(name), text }
  } catch (error) {
    const { name, message, cause } = error as Error
    return name === 'TimeoutError' ? { kind: 'timeout' } : { kind: 'refused', cause: `${message}: ${String(cause)}` }
  }
}

async function textOf(answer: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    length += chunk.length
    if (length > maxResponseBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
