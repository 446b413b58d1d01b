import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const command = fileURLToPath(new URL('../../../poolhouse/bin/poolhouse.mjs', import.meta.url))

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

/** SAML metadata with these services, as `[element, binding, address]`. */
export const metadataOf = (...services: readonly [element: string, binding: string, address: string][]): string => `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/">
  <!-- <md:SingleSignOnService Binding="${redirect}" Location="https://comment.example.com"/> -->
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    ${services.map(([element, binding, address]) => `<md:${element} Binding="${binding}" Location='${address}'/>`).join('\n    ')}
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`

/** Metadata with addresses to sign in at and out at. */
export const metadata = metadataOf(
  ['SingleLogoutService', redirect, 'https://idp.example.com/slo'],
  ['SingleSignOnService', post, 'https://idp.example.com/post'],
  ['SingleSignOnService', redirect, 'https://idp.example.com/sso?a=1&amp;b=2'],
)

/** An https server that this process trusts, with a document at each path. */
export async function serveDocuments(documents: (origin: string) => Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-idp-'))
  await promisify(execFile)(process.execPath, [command, 'tls', '--data', directory])
  const read = (name: string) => readFileSync(join(directory, 'tls', name), 'utf8')
  setDefaultCACertificates([...getCACertificates('default'), read('authority.pem')])
  const server = createServer({ cert: read('certificate.pem'), key: read('key.pem') }, (request, response) => {
    const text = documents(origin)[request.url ?? '']
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    close() {
      server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
