import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthority, issueServerCertificate } from './authority.ts'

/** Paths of the files. */
export interface TlsFiles {
  authority: string
  certificate: string
  key: string
  isNewAuthority: boolean
}

/** Names and addresses of this machine, which are in every certificate. */
const alwaysCertified = ['localhost', '*.auth.localhost', '127.0.0.1', '::1']

/** Writes authority and server certificate to `<data directory>/tls`. An existing authority is kept, so that clients go on trusting it. */
export async function makeTls(dataDir: string, names: readonly string[], at = new Date()): Promise<TlsFiles> {
  const directory = join(dataDir, 'tls')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = (name: string) => join(directory, name)
  const isNewAuthority = !existsSync(path('authority.pem')) || !existsSync(path('authority-key.pem'))
  const write = (name: string, text: string) => writeFileSync(path(name), text, { mode: 0o600 })
  if (isNewAuthority) {
    const made = await createAuthority(at)
    write('authority.pem', made.certificate)
    write('authority-key.pem', made.key)
  }
  const authority = { certificate: readFileSync(path('authority.pem'), 'utf8'), key: readFileSync(path('authority-key.pem'), 'utf8') }
  const server = await issueServerCertificate(authority, [...new Set([...alwaysCertified, ...names])], at)
  // The file contains the whole chain.
  write('certificate.pem', `${server.certificate}\n${authority.certificate}`)
  write('key.pem', server.key)
  return { authority: path('authority.pem'), certificate: path('certificate.pem'), key: path('key.pem'), isNewAuthority }
}
