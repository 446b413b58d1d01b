import { systemErrorCode } from '../failure.ts'

/** What answers at an address. `untrusted`: an https server whose certificate this process does not trust. */
export type Health = 'poolhouse' | 'untrusted' | 'other'

/** OpenSSL's error codes for a certificate chain without a trusted root. */
const untrustedCertificateCodes = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

/** Checks by `/_localstack/health`, which other emulators have as well, but with another `edition`. */
export async function checkHealth(url: string): Promise<Health> {
  try {
    const answer = await fetch(new URL('/_localstack/health', url), { signal: AbortSignal.timeout(1_000), redirect: 'manual' })
    const { edition } = (await answer.json()) as { edition?: string }
    return edition === 'poolhouse' ? 'poolhouse' : 'other'
  } catch (error) {
    return isUntrustedCertificate(error) ? 'untrusted' : 'other'
  }
}

/** Whether `fetch` failed because the certificate is not trusted. */
export const isUntrustedCertificate = (error: unknown): boolean =>
  untrustedCertificateCodes.has(systemErrorCode((error as Error).cause) ?? '')

/** Whether a Poolhouse service answers at an address. */
export const isPoolhouse = async (url: string): Promise<boolean> => (await checkHealth(url)) === 'poolhouse'

/** The environment variable with which a Node program trusts the authority in this file. */
export const trustSetting = (authority: string): string => `NODE_EXTRA_CA_CERTS=${authority}`
