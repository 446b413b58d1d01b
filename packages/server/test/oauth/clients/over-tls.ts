import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startTestService, type TestOptions, type TestService } from '../../support/service.ts'

const command = fileURLToPath(new URL('../../../../poolhouse/bin/poolhouse.mjs', import.meta.url))

export interface TlsService extends TestService {
  /** Path of the certificate authority's PEM file. */
  authority: string
  /** SHA-256 of the authority's public key in base64, as Chromium's options want it. */
  authorityKeyHash: string
}

/** A service on https with a certificate of `poolhouse tls` for localhost and `names`, whose authority this process trusts. */
export async function startOverTls(options: TestOptions = {}, names: readonly string[] = []): Promise<TlsService> {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-tls-'))
  await promisify(execFile)(process.execPath, [command, 'tls', ...names, '--data', directory])
  const file = (name: string) => join(directory, 'tls', name)
  const read = (name: string) => readFileSync(file(name), 'utf8')
  const service = await startTestService({ ...options, tls: { cert: read('certificate.pem'), key: read('key.pem') } })
  // Applications use NODE_EXTRA_CA_CERTS, which must be set before a process starts.
  setDefaultCACertificates([...getCACertificates('default'), read('authority.pem')])
  const publicKey = new X509Certificate(read('authority.pem')).publicKey.export({ type: 'spki', format: 'der' })
  return {
    ...service,
    authority: file('authority.pem'),
    authorityKeyHash: createHash('sha256').update(publicKey).digest('base64'),
    async close() {
      await service.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
