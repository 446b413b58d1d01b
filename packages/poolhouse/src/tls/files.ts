import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { type CertificateAndKey, createAuthority, issueServerCertificate } from './authority.ts'

/** Paths of the files. */
export interface TlsFiles {
  authority: string
  certificate: string
  key: string
  isNewAuthority: boolean
}

/** Names and addresses of this machine, which are in every certificate. */
const alwaysCertified = ['localhost', '*.auth.localhost', '127.0.0.1', '::1']

/** The authority of a data directory, which is made at the first use and kept, so that clients go on trusting it. */
async function openAuthority(dataDir: string, at: Date) {
  const directory = join(dataDir, 'tls')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = (name: string) => join(directory, name)
  const isNew = !existsSync(path('authority.pem')) || !existsSync(path('authority-key.pem'))
  const write = (name: string, text: string) => writeFileSync(path(name), text, { mode: 0o600 })
  if (isNew) {
    const made = await createAuthority(at)
    write('authority.pem', made.certificate)
    write('authority-key.pem', made.key)
  }
  const authority = { certificate: readFileSync(path('authority.pem'), 'utf8'), key: readFileSync(path('authority-key.pem'), 'utf8') }
  return { authority, isNew, path, write }
}

/** The whole chain. */
const chain = (server: CertificateAndKey, authority: CertificateAndKey): string => `${server.certificate}\n${authority.certificate}`

/** Writes authority and server certificate to `<data directory>/tls`. An existing authority is kept, so that clients go on trusting it. */
export async function makeTls(dataDir: string, names: readonly string[], at = new Date()): Promise<TlsFiles> {
  const { authority, isNew, path, write } = await openAuthority(dataDir, at)
  const server = await issueServerCertificate(authority, [...new Set([...alwaysCertified, ...names])], at)
  write('certificate.pem', chain(server, authority))
  write('key.pem', server.key)
  return { authority: path('authority.pem'), certificate: path('certificate.pem'), key: path('key.pem'), isNewAuthority: isNew }
}

/** A certificate that lives as long as the process, and the files by which programs trust it. */
export interface OwnTls {
  tls: { cert: string; key: string }
  /** Path of the authority's certificate. */
  authority: string
  /** Path of a file with the authority and those that Node trusts, for variables that replace the authorities of a program. */
  bundle: string
}

/** Issues a certificate for this machine and these names. Its key is in no file. */
export async function issueOwnTls(dataDir: string, names: readonly string[], at = new Date()): Promise<OwnTls> {
  const { authority, path, write } = await openAuthority(dataDir, at)
  const server = await issueServerCertificate(authority, [...new Set([...alwaysCertified, ...names])], at)
  const bundle = [authority.certificate, ...getCACertificates('bundled'), ''].join('\n')
  // Programs of an earlier start may be reading it.
  if (!existsSync(path('bundle.pem')) || readFileSync(path('bundle.pem'), 'utf8') !== bundle) write('bundle.pem', bundle)
  return { tls: { cert: chain(server, authority), key: server.key }, authority: path('authority.pem'), bundle: path('bundle.pem') }
}
