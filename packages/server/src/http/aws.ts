import { type AwsCredentials, signedHeaders } from './aws-signature.ts'
import { type PostResult, sendPost } from './post.ts'
import { isRegion } from './region.ts'

/** A service of AWS, or what stands for it. */
export interface AwsApi {
  /** Without it, AWS itself. No trailing slash. */
  endpoint?: string
  credentials: AwsCredentials
}

interface Asked {
  /** Signing name, which is also the host's: `lambda`. */
  service: string
  /** Where the host is not named as the service signs. */
  host?: string
  /** What names a host is checked: it may come from an ARN of a pool, not from the operator. */
  region: string
  partition?: string
  path?: string
  headers: Readonly<Record<string, string>>
  body: string
  /** Milliseconds. */
  timeoutMs: number
}

/** One signed POST. */
export async function postToAws({ endpoint, credentials }: AwsApi, asked: Asked): Promise<PostResult> {
  const { service, host = service, region, partition, path = '/', headers, body, timeoutMs } = asked
  if (!isRegion(region)) return { kind: 'refused', cause: `"${region}" is no region of AWS` }
  const url = new URL(`${endpoint ?? `https://${host}.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`}${path}`)
  const signed = signedHeaders({ url, body, service, region, credentials, headers, at: new Date() })
  return sendPost(url.href, { body, headers: signed, timeoutMs })
}
