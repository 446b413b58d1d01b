import type { AppClient } from '../clients/index.ts'

/**
 * Sources of the CSP directive form-action. Chromium checks every redirect after a form against it, also redirects of the application after
 * its callback. So it lists, besides `'self'`, the origins of the client's URLs, or their schemes for an app's own scheme.
 */
export function formActionSources({ settings }: AppClient): string[] {
  const { CallbackURLs = [], LogoutURLs = [] } = settings
  const onward = CallbackURLs.some(isPool) ? applications : []
  return [...new Set(["'self'", ...[...CallbackURLs, ...LogoutURLs].flatMap(cspSource), ...onward])]
}

/** Whether a callback is that of a user pool, here or on AWS, which has this pool as its provider and redirects on to an application of its own. */
const isPool = (url: string): boolean => URL.parse(url)?.pathname.endsWith('/oauth2/idpresponse') === true

/** Where callbacks of applications may be, but for apps with a scheme of their own. docs/reference/app-clients.md#3. */
const applications = ['https:', 'http://localhost:*', 'http://127.0.0.1:*']

/** CSP has no syntax for some hosts, such as IPv6 addresses; for them the scheme is listed. A sign-out URL may be relative. */
function cspSource(url: string): string[] {
  const parsed = URL.parse(url)
  if (!parsed) return []
  const { protocol, origin } = parsed
  return [/^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin) ? origin : protocol]
}
