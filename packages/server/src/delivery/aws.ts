import { type AwsApi, type PostResult, postToAws } from '../http/index.ts'

const timeoutMs = 10_000

export const formType = 'application/x-www-form-urlencoded; charset=utf-8'

interface AwsMessage {
  service: string
  host?: string
  partition: string | undefined
  region: string
  path: string
  type: string
  body: string
}

export const postMessage = (api: AwsApi, { type, ...asked }: AwsMessage): Promise<PostResult> =>
  postToAws(api, { ...asked, headers: { 'content-type': type }, timeoutMs })

/** @throws Error with what was answered, which may quote an address and never the text. */
export function assertAccepted(service: string, post: PostResult): void {
  if (post.kind === 'answer' && post.status === 200) return
  const reason = post.kind === 'answer' ? `${post.status} ${post.text.slice(0, 300)}` : post.kind === 'refused' ? post.cause : 'too late'
  throw new Error(`${service} did not take the message: ${reason}`)
}
