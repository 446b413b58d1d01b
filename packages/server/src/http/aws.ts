import { type AwsCredentials, signHeaders } from './aws-signature.ts'
import type { Outbound, OutboundResult } from './outbound.ts'
import { isRegion } from './region.ts'

/** A service of AWS, or a server in its place, as the operator configured it. */
export interface AwsApi {
  /** A URL without a trailing slash; without it, the public endpoint of AWS. */
  endpoint?: string
  credentials: AwsCredentials
}

interface AwsPost {
  /** Signing name, which is also the first label of the host: `lambda`. */
  service: string
  /** The first label of the host where it is not the signing name: `email` for SES. */
  host?: string
  /** It becomes part of the host name and may come from an ARN of a pool, so it is checked. */
  region: string
  partition?: string
  path?: string
  headers: Readonly<Record<string, string>>
  body: string
  timeoutMs: number
}

/** Sends one signed POST. A region that is not valid is a failed result; no request is sent. */
export async function postToAws(outbound: Outbound, { endpoint, credentials }: AwsApi, request: AwsPost): Promise<OutboundResult> {
  const { service, host = service, region, partition, path = '/', headers, body, timeoutMs } = request
  if (!isRegion(region)) return { kind: 'failed', cause: `"${region}" is not a region of AWS` }
  const url = new URL(`${endpoint ?? `https://${host}.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`}${path}`)
  const signed = await signHeaders({ url, body, service, region, credentials, headers, at: new Date() })
  // The operator named the endpoint, or AWS, whose names answer with private addresses in some networks (VPC endpoints).
  return outbound(url.href, { method: 'POST', body, headers: signed, timeoutMs, isNamedByOperator: true })
}
