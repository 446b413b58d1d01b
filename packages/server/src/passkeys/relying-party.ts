import { refuse } from '@poolhouse/contract'
import { hostOf, type Pool } from '../pools/index.ts'

/** The RP id: what the pool names, else its custom domain, else its prefix domain. */
export function relyingParty({ config, region }: Pool): string | undefined {
  const { Custom, Prefix } = config.Domains ?? {}
  return config.Factors?.WebAuthn?.RelyingPartyId ?? Custom?.Domain ?? (Prefix && hostOf('Prefix', Prefix.Domain, region))
}

/** Passkeys that stand for two factors have to know that it is their owner. */
export const mustVerifyUser = ({ config }: Pool): boolean =>
  config.Factors?.WebAuthn?.UserVerification === 'required' ||
  config.Factors?.WebAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'

export const isOffered = ({ config }: Pool): boolean =>
  config.Policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('WEB_AUTHN') === true

/** @throws WebAuthnNotEnabledException, WebAuthnConfigurationMissingException; their texts are not published. */
export function getRelyingParty(pool: Pool): string {
  if (!isOffered(pool)) throw refuse('WebAuthnNotEnabledException', 'Passkeys are not enabled for this user pool.')
  const id = relyingParty(pool)
  if (id === undefined) throw refuse('WebAuthnConfigurationMissingException', 'The user pool has no relying party for passkeys.')
  return id
}

/** Pages of the relying party or of a name below it, over https; on localhost over http as well (W3C Secure Contexts). */
export function isAllowedOrigin(origin: string, rpId: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, hostname } = new URL(origin)
  const isBelow = hostname === rpId || hostname.endsWith(`.${rpId}`)
  return isBelow && (protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname.endsWith('.localhost'))))
}

/** What the browser says it signed for; nothing of it is proven by reading it. */
export function originOf(clientDataJSON: unknown): string | undefined {
  try {
    const { origin } = JSON.parse(Buffer.from(String(clientDataJSON), 'base64url').toString())
    return typeof origin === 'string' ? origin : undefined
  } catch {
    return undefined
  }
}
