import chromium from '@sparticuz/chromium'
import { type Browser, chromium as launcher } from 'playwright-core'

/** Of the arguments that the package suggests: what would let pages do what no user's browser allows. */
const lax = ['--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials']

/**
 * The Chromium that an npm package carries: no system package, and as root too. `trusts`: base64 of SHA-256 over public keys of authorities.
 * `absent`: a host that there is not, so that nobody is asked where it is.
 */
export async function launchBrowser({ trusts = [], absent }: { trusts?: readonly string[]; absent?: string } = {}): Promise<Browser> {
  return launcher.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter(arg => !lax.includes(arg)),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...(trusts.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${trusts}`]),
      ...(absent === undefined ? [] : [`--host-resolver-rules=MAP ${absent} ~NOTFOUND`]),
      // Pages of made-up sites must reach the loopback service as a real site's would once its user allows it.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
    ],
  })
}
