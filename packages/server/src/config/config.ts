import { join, resolve } from 'node:path'
import type { DeliverySettings, Settings, TriggerSettings } from '../context.ts'
import { assertForAws } from './as-aws.ts'
import { readAwsApi, readSesApi } from './aws.ts'
import { assertVerifiedDatabase } from './clear-database.ts'
import { findDataDir } from './data-dir.ts'
import { readEventSink } from './event-sink.ts'
import { readLogTarget } from './log-target.ts'
import { type MasterKeySource, masterKeySource, oldMasterKeySource } from './master-key.ts'
import { assertEncryptedPublicUrl, assertNotDevelopment, resolveMode } from './mode.ts'
import { type Environment, optionSource } from './option-source.ts'
import type { ConfigOptions } from './options.ts'
import { readQuotas } from './quotas.ts'
import * as read from './readers.ts'
import { smtpSettings } from './smtp.ts'
import { readTls, type Tls } from './tls.ts'
import { readTriggerSettings } from './triggers.ts'

/** The validated configuration of one service. */
export interface Config {
  settings: Settings
  /** `localhost` listens on IPv4 and IPv6 loopback. Port 0 takes any free port; call `withPort` when it is known. */
  listen: {
    host: string
    port: number
    /** Other processes of the same command listen there as well. */
    isShared?: boolean
  }
  /** Absent for plain http. */
  tls?: Tls
  /** Absolute path; the directory may not exist yet. */
  dataDir: string
  /** PostgreSQL URL. Undefined: an SQLite database in the data directory. */
  databaseUrl: string | undefined
  masterKey: MasterKeySource
  /** The key that is being replaced. */
  oldMasterKey?: MasterKeySource
  /** How messages are sent. */
  delivery: DeliverySettings
  /** Absent: no function can be called. */
  triggers?: TriggerSettings
  /** `info` where it is absent. */
  logLevel?: LogLevel
  /** Absolute path of the directory of the audit record; absent for none. */
  auditDir?: string
  /** The collector that gets the traces, by OTLP over HTTP. */
  traces?: string
  /** Where the metrics of this node are served. */
  metrics?: { host: string; port: number }
  /** False if the public URL is derived from the port. */
  publicUrlGiven: boolean
}

const logLevels = ['info', 'warn', 'error', 'none'] as const

/** Which requests are shown: all, those that were refused or failed, those that failed, none. */
export type LogLevel = (typeof logLevels)[number]

/** Parses and validates the configuration. Options take precedence over variables; an empty variable counts as absent. @throws ConfigError */
export function parseConfig(options: ConfigOptions, environment: Environment, cwd = process.cwd()): Config {
  const given = optionSource(options, environment, cwd)
  const get = <Value>(name: keyof ConfigOptions, reader: read.OptionReader<Value>): Value | undefined => {
    const value = given(name)
    return value && reader(value)
  }

  const awsRegions = get('asAws', read.awsRegions)
  const listen = { host: get('host', read.host) ?? 'localhost', port: get('port', read.port) ?? (awsRegions ? httpsPort : 9229) }
  const databaseUrl = get('database', read.databaseUrl)
  const allowedHosts = get('allowedHosts', read.hosts) ?? []
  const named = { production: get('production', read.flag) ?? false, development: get('development', read.flag) ?? false }
  const allowRemote = get('allowRemote', read.flag) ?? false
  const mode = resolveMode({ ...named, allowRemote, allowedHosts, awsRegions, host: listen.host, databaseUrl })
  if (databaseUrl !== undefined && mode === 'production' && !(get('allowClearDatabase', read.flag) ?? false))
    assertVerifiedDatabase(databaseUrl)
  const publicUrl = get('publicUrl', read.publicUrl)
  if (mode === 'production') {
    assertNotDevelopment({ allowRemote })
    if (publicUrl !== undefined && !(get('allowClearPublicUrl', read.flag) ?? false)) assertEncryptedPublicUrl(publicUrl)
  }
  const tls = readTls(given('tlsCert'), given('tlsKey'), cwd)
  const issuer = get('issuer', read.oneOf('local', 'aws'))
  if (awsRegions) assertForAws({ regions: awsRegions, issuer, tls, certificate: given('tlsCert') })
  const quotas = readQuotas(given('quotas'), mode, cwd)
  const dataDir = options.data ?? environment.POOLHOUSE_DATA
  const directory = dataDir ? resolve(cwd, dataDir) : findDataDir(cwd)
  const kms = readAwsApi('KMS', given('kms'), environment)
  const keyQuestion = { mode, environment, dataDir: directory, cwd, kms }
  const masterKey = masterKeySource(keyQuestion)
  const oldMasterKey = oldMasterKeySource(keyQuestion)
  const secretFiles = [
    ...(['tlsKey', 'databaseFile', 'smtpUrlFile'] as const).flatMap(name => given(name)?.text ?? []).map(path => resolve(cwd, path)),
    ...[masterKey, oldMasterKey].flatMap(source => (source?.kind === 'file' ? [source.path] : [])),
  ]

  return {
    settings: {
      mode,
      publicUrl: publicUrl ?? defaultPublicUrl(listen.port, tls !== undefined || awsRegions !== undefined),
      issuer: issuer ?? (awsRegions ? 'aws' : 'local'),
      ...(awsRegions && { awsRegions }),
      strictOidc: get('strictOidc', read.flag) ?? false,
      ...omitUndefined({ requirePkce: get('requirePkce', read.flag) }),
      account: get('account', read.account) ?? '000000000000',
      isAccountNamed: given('account') !== undefined,
      refreshTokenReuse: get('refreshTokenReuse', read.oneOf('revoke-family', 'refuse')) ?? 'revoke-family',
      ...omitUndefined({ unconfirmedUsersExpireDays: unconfirmedDays(get('unconfirmedUsersExpire', read.daysOrNever), mode) }),
      ...omitUndefined({ smsCountries: get('smsCountries', read.countries) }),
      ...omitUndefined({ rotateSigningKeysDays: get('rotateSigningKeys', read.days) }),
      requestQuotas: quotas.requests,
      codeQuotas: quotas.codes,
      newPasswordEnds: get('newPasswordEnds', read.passwordSources) ?? ['recovery', 'administrator'],
      allowedHosts,
      trustedProxies: get('trustedProxies', read.networks) ?? [],
      allowedOutbound: get('allowOutbound', read.hostsAndPorts) ?? [],
      analytics: {
        metadataOnly: get('analyticsMetadataOnly', read.flag) ?? false,
        ...omitUndefined({
          keepDays: get('analyticsKeep', read.days),
          sink: readEventSink(given('analyticsSink'), readAwsApi('Kinesis', given('kinesis'), environment), cwd),
        }),
      },
      threatProtection: omitUndefined({
        compromisedPasswords: get('compromisedPasswords', read.readableFile(cwd)),
        geoip: get('geoip', read.readableFile(cwd)),
        keepEventsDays: get('authEventsKeep', read.days),
      }),
      ...omitUndefined({ logDelivery: readLogTarget(given('logDelivery'), environment, cwd) }),
    },
    listen,
    ...(tls && { tls }),
    dataDir: directory,
    databaseUrl,
    masterKey,
    ...omitUndefined({ oldMasterKey }),
    delivery: {
      ...omitUndefined({
        smtp: smtpSettings(get('smtpUrl', read.smtpUrl), get('mailFrom', read.mailFrom), get('allowClearSmtp', read.flag) ?? false),
        smsUrl: get('smsUrl', read.httpUrl),
        noMail: get('noMail', read.flag),
      }),
      ...omitUndefined({
        ses: readSesApi(given('ses'), environment),
        sns: readAwsApi('SNS', given('sns'), environment),
        kms,
      }),
    },
    triggers: readTriggerSettings({
      ...{ given: given('triggers'), lambda: given('lambda'), environment, cwd },
      ...{ dataDir: directory, isDataDirNamed: Boolean(dataDir) },
      allowTrustedModules: get('allowTrustedModules', read.flag) ?? false,
      secretFiles,
    }),
    ...omitUndefined({ auditDir: auditDirectory(given('audit')?.text, { mode, directory, cwd }) }),
    ...omitUndefined({
      traces: get('traces', read.httpUrl) ?? environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? environment.OTEL_EXPORTER_OTLP_ENDPOINT,
    }),
    ...omitUndefined({ logLevel: get('logLevel', read.oneOf(...logLevels)), metrics: get('metrics', read.listenAddress) }),
    publicUrlGiven: publicUrl !== undefined,
  }
}

const omitUndefined = <Value extends object>(value: Value): Partial<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<Value>

/** A month in production, where strangers sign up. */
const unconfirmedDays = (given: number | 'never' | undefined, mode: Settings['mode']): number | undefined =>
  given === 'never' ? undefined : (given ?? (mode === 'production' ? 30 : undefined))

const httpsPort = 443

const defaultPublicUrl = (port: number, isHttps: boolean): string =>
  isHttps ? `https://localhost${port === httpsPort ? '' : `:${port}`}` : `http://localhost:${port}`

/** The configuration with the port that the service listens on (`--port 0`). */
export const withPort = (config: Config, port: number): Config => ({
  ...config,
  listen: { ...config.listen, port },
  settings: config.publicUrlGiven ? config.settings : { ...config.settings, publicUrl: defaultPublicUrl(port, config.tls !== undefined) },
})

/** Production has a record; development has one where a directory is given. */
function auditDirectory(
  given: string | undefined,
  { mode, directory, cwd }: { mode: Settings['mode']; directory: string; cwd: string },
): string | undefined {
  if (given === 'none') return undefined
  if (given !== undefined) return resolve(cwd, given)
  return mode === 'production' ? join(directory, 'audit') : undefined
}
