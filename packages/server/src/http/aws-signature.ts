import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'

/** Credentials of the operator for calls to AWS, or to what stands for it. */
export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

interface UnsignedPost {
  url: URL
  body: string
  /** Signing name: `lambda`. */
  service: string
  region: string
  credentials: AwsCredentials
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  at: Date
}

/** SHA-256, or HMAC-SHA-256 where there is a key, as the signer expects it. */
class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', typeof key === 'string' ? key : bytesOf(key))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  /** The signer makes a new object for each hash and never reuses one. */
  reset(): void {}
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)

/**
 * The headers to send with a POST, the signature (AWS Signature Version 4) among them. The library is loaded with the first request, because
 * that takes a tenth of a second. See docs/decisions/outgoing-sigv4.md.
 */
export async function signHeaders({ url, body, service, region, credentials, headers, at }: UnsignedPost): Promise<Record<string, string>> {
  const { SignatureV4 } = await import('@smithy/signature-v4')
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false })
  const unsigned = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { ...headers, host: url.host },
    body,
  }
  const signed = await signer.sign(unsigned, { signingDate: at })
  const { host: _, ...sent } = signed.headers
  return sent
}
