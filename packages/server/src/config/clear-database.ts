import { isVerified, parseDatabaseUrl } from '../database-url.ts'
import { isLoopbackName } from '../http/index.ts'
import { ConfigError } from './config-error.ts'

/** An attacker between the two could read every password verifier and write every row. @throws ConfigError */
export function assertVerifiedDatabase(url: string): void {
  const { hosts, sslmode } = parseDatabaseUrl(url)
  const remote = hosts.find(host => host !== '' && !isLoopbackName(host))
  if (remote === undefined || isVerified(sslmode)) return
  const why = sslmode === undefined ? 'its URL asks for no TLS' : `with sslmode=${sslmode} nobody verifies that the server is the right one`
  throw new ConfigError(
    `The database at ${remote} is on another machine, and ${why}. Add sslmode=verify-full to the URL, with sslrootcert=/path/of/ca.pem where its certificate is not from a public CA; or state with --allow-clear-database (POOLHOUSE_ALLOW_CLEAR_DATABASE) that the network between them is trusted.`,
  )
}
