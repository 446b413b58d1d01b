import { isIP } from 'node:net'
import { join } from 'node:path'
import { awsDomainSuffix, awsServiceHosts, type Config, prepareDataDir } from '@poolhouse/server'
import { CommandFailure, systemErrorCode } from '../failure.ts'

/** The configuration with a certificate of the local authority, where `--as-aws` needs one and none was given. @throws CommandFailure */
export async function withTlsForAws(config: Config): Promise<Config> {
  const { awsRegions, allowedHosts } = config.settings
  if (!awsRegions || config.tls) return config
  const { issueOwnTls } = await import('../tls/files.ts')
  const { host } = config.listen
  const names = [
    ...awsServiceHosts(awsRegions),
    ...awsRegions.map(region => `*.${awsDomainSuffix(region)}`),
    ...allowedHosts.map(name => (name.startsWith('.') ? `*${name}` : name)),
    ...(isIP(host) ? [host] : []),
  ]
  try {
    prepareDataDir(config.dataDir)
    const { tls } = await issueOwnTls(config.dataDir, names)
    return { ...config, tls }
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === undefined) throw error
    throw new CommandFailure(
      `the authority of the certificate cannot be kept in ${join(config.dataDir, 'tls')} (${code}). Name a directory with --data, or a certificate with --tls-cert and --tls-key.`,
    )
  }
}

/** Where programs find a service that listens on this host. */
function addressFor(host: string): string {
  if (host === 'localhost') return '127.0.0.1'
  return isIP(host) && host !== '0.0.0.0' && host !== '::' ? host : '<address of this machine>'
}

/** What a person does so that programs without endpoint settings reach the service: names to map, and how runtimes trust the certificate. */
export function describeAwsNames({
  listen: { host, port },
  settings: { awsRegions = [] },
  tls,
  dataDir,
}: Pick<Config, 'listen' | 'settings' | 'tls' | 'dataDir'>): string[] {
  if (awsRegions.length === 0) return []
  const address = addressFor(host)
  const domains = awsRegions.map(region => `<domain>.${awsDomainSuffix(region)}`)
  const lines = [
    `It answers as AWS in ${awsRegions.join(', ')}. Map the names that your programs call to it, in the hosts file of their machine (a line per domain of a pool), or as aliases of its service in Compose:`,
    ...awsRegions.map(
      region =>
        `  ${address} ${awsServiceHosts([region])
          .filter(name => name.includes(`.${region}.`))
          .join(' ')}`,
    ),
    `  ${address} ${awsServiceHosts([]).join(' ')}`,
    ...domains.map(domain => `  ${address} ${domain}`),
  ]
  if (port !== 443) lines.push(`Programs call port 443, so forward it to port ${port}.`)
  if (tls) return [...lines, 'Its certificate is the one of --tls-cert.']
  const [authority, bundle] = ['authority.pem', 'bundle.pem'].map(name => join(dataDir, 'tls', name)) as [string, string]
  return [
    ...lines,
    'Your programs trust its certificate by:',
    `  Node.js   NODE_EXTRA_CA_CERTS=${authority}`,
    `  Python    AWS_CA_BUNDLE=${bundle} REQUESTS_CA_BUNDLE=${bundle} SSL_CERT_FILE=${bundle}`,
    `  AWS CLI   AWS_CA_BUNDLE=${bundle}`,
    `  Go, .NET, Ruby, curl   SSL_CERT_FILE=${bundle}`,
    `  Java      keytool -importcert -noprompt -alias poolhouse -file ${authority} -keystore poolhouse.p12 -storepass changeit`,
    '            JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=poolhouse.p12 -Djavax.net.ssl.trustStorePassword=changeit"',
  ]
}
