import { refuse } from '@poolhouse/contract'
import { hostOf, type Pool } from '../pools/index.ts'

/** The relying party id: RelyingPartyId of the pool, else its custom domain, else its prefix domain. */
export function relyingParty({ config, region }: Pool): string | undefined {
  const { Custom, Prefix } = config.Domains ?? {}
  return config.Factors?.WebAuthn?.RelyingPartyId ?? Custom?.Domain ?? (Prefix && hostOf('Prefix', Prefix.Domain, region))
}

/** Whether the authenticator must verify the user: the pool requires it, or passkeys count as two factors. */
export const mustVerifyUser = ({ config }: Pool): boolean =>
  config.Factors?.WebAuthn?.UserVerification === 'required' ||
  config.Factors?.WebAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'

/** Whether passkeys are a first factor of the pool. */
const isOffered = ({ config }: Pool): boolean => config.Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('WEB_AUTHN') === true

/**
 * The relying party id of a pool where passkeys are enabled.
 * @throws WebAuthnNotEnabledException, WebAuthnConfigurationMissingException, whose messages the service does not publish
 */
export function getRelyingParty(pool: Pool): string {
  if (!isOffered(pool))
    throw refuse('WebAuthnNotEnabledException', 'Passkeys are not enabled for this user pool.', { rule: { id: 'passkeys-not-offered' } })
  const id = relyingParty(pool)
  if (id === undefined)
    throw refuse('WebAuthnConfigurationMissingException', 'The user pool has no relying party for passkeys.', {
      rule: { id: 'passkeys-not-offered' },
    })
  return id
}

/** Whether the origin is the relying party or a subdomain of it, over https; http is allowed on localhost (W3C Secure Contexts). */
export function isAllowedOrigin(origin: string, rpId: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, hostname } = new URL(origin)
  const isBelow = hostname === rpId || hostname.endsWith(`.${rpId}`)
  return isBelow && (protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname.endsWith('.localhost'))))
}

/** The origin in clientDataJSON, which is not verified yet. */
export function originOf(clientDataJSON: unknown): string | undefined {
  try {
    const { origin } = JSON.parse(Buffer.from(String(clientDataJSON), 'base64url').toString())
    return typeof origin === 'string' ? origin : undefined
  } catch {
    return undefined
  }
}
