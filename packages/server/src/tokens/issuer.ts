import type { Settings } from '../context.ts'
import type { Pool } from '../pools/index.ts'

/** `iss`, byte for byte the `issuer` of discovery; no trailing slash. */
export function issuerOf({ issuer, publicUrl }: Settings, { id, region, config }: Pick<Pool, 'id' | 'region' | 'config'>): string {
  if (issuer === 'local') return `${publicUrl}/${id}`
  const host = config.IssuerConfiguration?.Type === 'UPDATED' ? 'issuer-cognito-idp' : 'cognito-idp'
  return `https://${host}.${region}.amazonaws.com/${id}`
}

/** Whether a host name is that of the issuers of `issuer: aws`, under which verifiers look for the keys of a pool. */
export const isIssuerHost = ({ issuer }: Settings, host: string): boolean =>
  issuer === 'aws' && /^(?:issuer-)?cognito-idp\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com$/.test(host)
