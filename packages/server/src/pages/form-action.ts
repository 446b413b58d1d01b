import type { AppClient } from '../clients/index.ts'

/**
 * Sources for form-action. Chromium holds every redirect that answers a form against it, those of the application after its callback among
 * them: so beside ourselves the addresses that the client lists are allowed, by their origin, or by their scheme where it is an app's own.
 */
export function formActionSources({ settings }: AppClient): string[] {
  const { CallbackURLs = [], LogoutURLs = [] } = settings
  return [...new Set(["'self'", ...[...CallbackURLs, ...LogoutURLs].map(cspSource)])]
}

/** Hosts that the grammar of sources has no place for (an IPv6 address, marks that are legal in a host) are covered by their scheme. */
function cspSource(url: string): string {
  const { protocol, origin } = new URL(url)
  return /^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin) ? origin : protocol
}
