import { type AwsApi, describeFailure, type Outbound, type OutboundResult, postToAws } from '../http/index.ts'

const timeoutMs = 10_000

/** The content type of the Query protocol, which SNS and version 1 of SES use. */
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

/** Sends a request with a message to SES or SNS. */
export const postMessage = (outbound: Outbound, api: AwsApi, { type, ...request }: AwsMessage): Promise<OutboundResult> =>
  postToAws(outbound, api, { ...request, headers: { 'content-type': type }, timeoutMs })

/** @throws Error unless the status is 200. Its message may quote an address, never the text of the message. */
export function assertAccepted(service: string, result: OutboundResult): void {
  if (result.kind === 'response' && result.status === 200) return
  throw new Error(`${service} did not take the message: ${describeFailure(result)}`)
}
