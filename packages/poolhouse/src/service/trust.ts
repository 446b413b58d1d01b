import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { findDataDir } from '@poolhouse/server/data-directory'
import { checkHealth, type Health } from './health.ts'

/** Where `poolhouse tls` keeps the certificate of its authority. */
export const authorityFile = (dataDir: string): string => join(dataDir, 'tls', 'authority.pem')

/** The authority of the data directory that a command in this folder uses; the file may not exist. @throws ConfigError for one of another user */
export const ownAuthority = (from: string, { POOLHOUSE_DATA: named }: NodeJS.ProcessEnv): string =>
  authorityFile(named ? resolve(from, named) : findDataDir(from))

/**
 * Checks an address; where its certificate is not trusted and there is an authority of ours, this process trusts that one as well.
 * Nothing is trusted without need: a command that talks to another https server keeps the authorities that Node has.
 */
export async function checkWithAuthority(url: string, authority: () => string): Promise<Health> {
  const health = await checkHealth(url)
  return health === 'untrusted' && trust(authority()) ? checkHealth(url) : health
}

/** For all later connections of this process: those of `fetch`, and those of the AWS SDK. */
function trust(authority: string): boolean {
  if (!existsSync(authority)) return false
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(authority, 'utf8')])
  return true
}
