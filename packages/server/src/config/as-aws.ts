import { X509Certificate } from 'node:crypto'
import { awsServiceHosts } from '../http/index.ts'
import { ConfigError, type RawOption } from './config-error.ts'
import type { Tls } from './tls.ts'

interface OptionsForAws {
  regions: readonly string[]
  issuer: 'local' | 'aws' | undefined
  tls: Tls | undefined
  /** The option with the certificate's path. */
  certificate: RawOption | undefined
}

/** Refuses options that contradict `--as-aws`: another issuer, or a certificate for other names. @throws ConfigError */
export function assertForAws({ regions, issuer, tls, certificate }: OptionsForAws): void {
  if (issuer === 'local')
    throw new ConfigError(
      '--as-aws and --issuer local exclude each other: programs without endpoint settings expect the issuer of AWS. Leave --issuer out.',
    )
  if (!tls || !certificate) return
  const given = new X509Certificate(tls.cert)
  const missing = regions.map(region => awsServiceHosts([region])[0]!).find(host => given.checkHost(host) === undefined)
  if (missing !== undefined)
    throw new ConfigError(
      `${certificate.from} "${certificate.text}" is not valid for ${missing}, which --as-aws answers at. Without --tls-cert and --tls-key the service makes a certificate itself.`,
    )
}
