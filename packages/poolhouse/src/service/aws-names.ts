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
    ...allowedHosts.map(certifiedName),
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

/** A name of `--allowed-hosts` as a certificate has it. */
const certifiedName = (allowed: string): string => (allowed.startsWith('.') ? `*${allowed}` : allowed)

/** Whether a certificate for this name is valid for a host: `*` stands for one label. */
const isCertifiedBy = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.includes('.') && name.slice(1) === host.slice(host.indexOf('.')))

/**
 * What a person does so that programs without endpoint settings reach the service: names to map, and how runtimes trust the certificate.
 * @param domainHosts the hosts of domains that pools have
 */
export function describeAwsNames(
  {
    listen: { host, port },
    settings: { awsRegions = [], allowedHosts },
    tls,
    dataDir,
  }: Pick<Config, 'listen' | 'settings' | 'tls' | 'dataDir'>,
  domainHosts: readonly string[],
): string[] {
  if (awsRegions.length === 0) return []
  const address = addressFor(host)
  const suffixes = awsRegions.map(awsDomainSuffix)
  const certified = [...suffixes.map(suffix => `*.${suffix}`), ...allowedHosts.map(certifiedName)]
  const isMapped = (domain: string) => tls !== undefined || certified.some(name => isCertifiedBy(name, domain))
  // Domains of other regions are not meant for AWS's names here.
  const own = domainHosts.filter(domain => !domain.endsWith('.amazoncognito.com') || suffixes.some(suffix => domain.endsWith(`.${suffix}`)))
  const lines = [
    `It answers as AWS in ${awsRegions.join(', ')}. Map the names that your programs call to it, in the hosts file of their machine (a line per domain of a pool), or as aliases of its service in Compose:`,
    ...awsRegions.map(
      region =>
        `  ${address} ${awsServiceHosts([region])
          .filter(name => name.includes(`.${region}.`))
          .join(' ')}`,
    ),
    `  ${address} ${awsServiceHosts([]).join(' ')}`,
    ...own.filter(isMapped).map(domain => `  ${address} ${domain}`),
    ...suffixes.map(suffix => `  ${address} <domain>.${suffix}`),
    ...own
      .filter(domain => !isMapped(domain))
      .map(domain => `The domain ${domain} of a pool is not in the certificate. Name it with --allowed-hosts.`),
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
