import chromium from '@sparticuz/chromium'
import { type Browser, chromium as launcher } from 'playwright-core'

/** Arguments that the package suggests and that would switch off security checks of the browser. */
const insecureArguments = ['--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials']

/**
 * Starts the Chromium of an npm package, which needs no system package and runs as root too. `trusts`: base64 of the SHA-256 hashes of public keys
 * of trusted authorities. `absent`: a host name that does not resolve, without asking DNS.
 */
export async function launchBrowser({ trusts = [], absent }: { trusts?: readonly string[]; absent?: string } = {}): Promise<Browser> {
  // Pages need no WebGL, whose software renderer takes most of the browser's time.
  chromium.setGraphicsMode = false
  return launcher.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter(arg => !insecureArguments.includes(arg)),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...(trusts.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${trusts}`]),
      ...(absent === undefined ? [] : [`--host-resolver-rules=MAP ${absent} ~NOTFOUND`]),
      // Pages of the tests' sites may reach loopback, as pages of real sites may once the user allows it.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
    ],
  })
}
