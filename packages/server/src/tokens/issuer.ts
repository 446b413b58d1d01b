import type { Settings } from '../context.ts'
import type { Pool } from '../pools/index.ts'

/** `iss`, byte for byte the `issuer` of discovery; no trailing slash. */
export function issuerOf({ issuer, publicUrl }: Settings, { id, region, config }: Pick<Pool, 'id' | 'region' | 'config'>): string {
  if (issuer === 'local') return `${publicUrl}/${id}`
  const host = config.IssuerConfiguration?.Type === 'UPDATED' ? 'issuer-cognito-idp' : 'cognito-idp'
  return `https://${host}.${region}.amazonaws.com/${id}`
}
