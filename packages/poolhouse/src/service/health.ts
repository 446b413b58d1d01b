import { systemErrorCode } from '../failure.ts'

/** What answers at an address. `untrusted`: something that speaks https with a certificate of an authority that this process does not know. */
export type Health = 'poolhouse' | 'untrusted' | 'other'

/** OpenSSL's words for a chain that ends nowhere. */
const untrustedCertificateCodes = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

/** Other services have `/_localstack/health` too, but do not call themselves so. */
export async function checkHealth(url: string): Promise<Health> {
  try {
    const answer = await fetch(new URL('/_localstack/health', url), { signal: AbortSignal.timeout(1_000), redirect: 'manual' })
    const { edition } = (await answer.json()) as { edition?: string }
    return edition === 'poolhouse' ? 'poolhouse' : 'other'
  } catch (error) {
    return isUntrustedCertificate(error) ? 'untrusted' : 'other'
  }
}

/** Whether this is why `fetch` failed. */
export const isUntrustedCertificate = (error: unknown): boolean =>
  untrustedCertificateCodes.has(systemErrorCode((error as Error).cause) ?? '')

export const isPoolhouse = async (url: string): Promise<boolean> => (await checkHealth(url)) === 'poolhouse'

/** How a Node program comes to trust what `poolhouse tls` made in this data directory. */
export const trustSetting = (authority: string): string => `NODE_EXTRA_CA_CERTS=${authority}`
