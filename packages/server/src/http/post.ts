/** Bytes. What is asked answers with a few kilobytes. */
export const longestAnswer = 1_048_576

export interface Posted {
  status: number
  header(name: string): string | null
  text: string
}

/** `timeout`; `refused`: no connection, a redirect, or an answer that is too long. */
export type Post = ({ kind: 'answer' } & Posted) | { kind: 'timeout' } | { kind: 'refused'; cause: string }

/** One POST within its time and size. Redirects are not followed: the operator named this address and no other. */
export async function post(
  url: string,
  { body, headers, patience }: { body: string; headers: Record<string, string>; patience: number },
): Promise<Post> {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(patience) })
    const text = await textOf(answer)
    if (text === undefined) return { kind: 'refused', cause: `${url} answered more than ${longestAnswer} bytes` }
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
    if (length > longestAnswer) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
