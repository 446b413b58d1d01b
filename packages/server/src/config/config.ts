import { join, resolve } from 'node:path'
import { ownMember } from '@poolhouse/contract'
import type { DeliverySettings, Settings, TriggerSettings } from '../context.ts'
import { isVerified, parseDatabaseUrl } from '../database-url.ts'
import { isLoopbackName } from '../http/index.ts'
import { assertForAws } from './as-aws.ts'
import { readAwsApi, readSesApi } from './aws.ts'
import { ConfigError, type RawOption } from './config-error.ts'
import { findDataDir } from './data-dir.ts'
import { readEventSink } from './event-sink.ts'
import { type MasterKeySource, masterKeySource } from './master-key.ts'
import * as read from './readers.ts'
import { assertNoPassword, readOptionFile } from './secrets.ts'
import { smtpSettings } from './smtp.ts'
import { readTls, type Tls } from './tls.ts'
import { readTriggerSettings } from './triggers.ts'

/** Options of the command line as written; lists are separated by commas. An absent option is read from its environment variable. */
export interface ConfigOptions {
  port?: string | number
  host?: string
  data?: string
  /** A URL. With a password it belongs into `databaseFile` or the variable. */
  database?: string
  /** Path of a file with the database URL. */
  databaseFile?: string
  /** Lets production use a database on another machine over a connection without TLS. */
  allowClearDatabase?: boolean
  publicUrl?: string
  account?: string
  /** Paths of PEM files. With both, the service answers https only. */
  tlsCert?: string
  tlsKey?: string
  production?: boolean
  development?: boolean
  allowRemote?: boolean
  allowedHosts?: string
  trustedProxies?: string
  issuer?: string
  /** True, or regions: answers at the host names that AWS has there. */
  asAws?: boolean | string
  strictOidc?: boolean
  refreshTokenReuse?: string
  /** Days after which the signing keys of a pool are rotated. */
  rotateSigningKeys?: string | number
  /** `recovery`, `administrator` and `change`, separated by commas, or `none`. */
  newPasswordEnds?: string
  /** With a password it belongs into `smtpUrlFile` or the variable. */
  smtpUrl?: string
  /** Path of a file with the SMTP URL. */
  smtpUrlFile?: string
  /** Lets a login to an SMTP server that is not on this machine go over a connection without TLS. */
  allowClearSmtp?: boolean
  mailFrom?: string
  /** Lets production start without a way to send mail. */
  noMail?: boolean
  smsUrl?: string
  /** Hosts that production may call although their addresses are not public: `host`, `.domain` or `host:port`. */
  allowOutbound?: string
  /** `ARN=TARGET`, each: the HTTP address or module to call for a Lambda function. */
  triggers?: string | readonly string[]
  /** Gives trigger modules the network, which they have not otherwise. */
  allowTrustedModules?: boolean
  /** The Lambda API that runs functions without a target in `triggers`: its address, or `aws`. */
  lambda?: string
  /** The KMS that encrypts codes for custom sender triggers: its address, or `aws`. */
  kms?: string
  /** The SES API for pools with an SES identity (`EmailConfiguration.SourceArn`): its address, or `aws`. */
  ses?: string
  /** The SNS API for pools with an SNS role (`SmsConfiguration`): its address, or `aws`. */
  sns?: string
  /** Sends events to Pinpoint for requests with AnalyticsMetadata only, exactly as Cognito does. */
  analyticsMetadataOnly?: boolean
  /** Days that events of Pinpoint applications are kept. */
  analyticsKeep?: string | number
  /** Gets every event: a file, an http address, or the ARN of a Kinesis stream. */
  analyticsSink?: string
  /** Which requests the command writes to standard output: `info`, `warn`, `error` or `none`. */
  logLevel?: string
  /** Directory of the audit record, or `none`. */
  audit?: string
  /** Where the metrics are served: a port, or `host:port`. */
  metrics?: string | number
  /** The Kinesis API of a stream in `analyticsSink`: its address, or `aws`. */
  kinesis?: string
}

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
  /** How messages are sent. */
  delivery: DeliverySettings
  /** Absent: no function can be called. */
  triggers?: TriggerSettings
  /** `info` where it is absent. */
  logLevel?: LogLevel
  /** Absolute path of the directory of the audit record; absent for none. */
  auditDir?: string
  /** Where the metrics of this node are served. */
  metrics?: { host: string; port: number }
  /** False if the public URL is derived from the port. */
  publicUrlGiven: boolean
}

const logLevels = ['info', 'warn', 'error', 'none'] as const

/** Which requests are shown: all, those that were refused or failed, those that failed, none. */
export type LogLevel = (typeof logLevels)[number]

type Environment = Readonly<Record<string, string | undefined>>

/** The spelling of each option on the command line, and the variable that gives it when the option is absent. */
export const optionNames = {
  port: ['--port', 'POOLHOUSE_PORT'],
  host: ['--host', 'POOLHOUSE_HOST'],
  data: ['--data', 'POOLHOUSE_DATA'],
  database: ['--database', 'POOLHOUSE_DATABASE_URL'],
  databaseFile: ['--database-file', 'POOLHOUSE_DATABASE_URL_FILE'],
  allowClearDatabase: ['--allow-clear-database', 'POOLHOUSE_ALLOW_CLEAR_DATABASE'],
  publicUrl: ['--public-url', 'POOLHOUSE_PUBLIC_URL'],
  account: ['--account', 'POOLHOUSE_ACCOUNT'],
  tlsCert: ['--tls-cert', 'POOLHOUSE_TLS_CERT'],
  tlsKey: ['--tls-key', 'POOLHOUSE_TLS_KEY'],
  production: ['--production', 'POOLHOUSE_PRODUCTION'],
  development: ['--development', 'POOLHOUSE_DEVELOPMENT'],
  allowRemote: ['--allow-remote', 'POOLHOUSE_ALLOW_REMOTE'],
  allowedHosts: ['--allowed-hosts', 'POOLHOUSE_ALLOWED_HOSTS'],
  trustedProxies: ['--trusted-proxies', 'POOLHOUSE_TRUSTED_PROXIES'],
  issuer: ['--issuer', 'POOLHOUSE_ISSUER'],
  asAws: ['--as-aws', 'POOLHOUSE_AS_AWS'],
  strictOidc: ['--strict-oidc', 'POOLHOUSE_STRICT_OIDC'],
  refreshTokenReuse: ['--refresh-token-reuse', 'POOLHOUSE_REFRESH_TOKEN_REUSE'],
  rotateSigningKeys: ['--rotate-signing-keys', 'POOLHOUSE_ROTATE_SIGNING_KEYS'],
  newPasswordEnds: ['--new-password-ends', 'POOLHOUSE_NEW_PASSWORD_ENDS'],
  smtpUrl: ['--smtp-url', 'POOLHOUSE_SMTP_URL'],
  smtpUrlFile: ['--smtp-url-file', 'POOLHOUSE_SMTP_URL_FILE'],
  allowClearSmtp: ['--allow-clear-smtp', 'POOLHOUSE_ALLOW_CLEAR_SMTP'],
  mailFrom: ['--mail-from', 'POOLHOUSE_MAIL_FROM'],
  noMail: ['--no-mail', 'POOLHOUSE_NO_MAIL'],
  smsUrl: ['--sms-url', 'POOLHOUSE_SMS_URL'],
  allowOutbound: ['--allow-outbound', 'POOLHOUSE_ALLOW_OUTBOUND'],
  triggers: ['--trigger', 'POOLHOUSE_TRIGGERS'],
  allowTrustedModules: ['--allow-trusted-modules', 'POOLHOUSE_ALLOW_TRUSTED_MODULES'],
  lambda: ['--lambda', 'POOLHOUSE_LAMBDA'],
  kms: ['--kms', 'POOLHOUSE_KMS'],
  ses: ['--ses', 'POOLHOUSE_SES'],
  sns: ['--sns', 'POOLHOUSE_SNS'],
  analyticsMetadataOnly: ['--analytics-metadata-only', 'POOLHOUSE_ANALYTICS_METADATA_ONLY'],
  analyticsKeep: ['--analytics-keep', 'POOLHOUSE_ANALYTICS_KEEP'],
  analyticsSink: ['--analytics-sink', 'POOLHOUSE_ANALYTICS_SINK'],
  logLevel: ['--log-level', 'POOLHOUSE_LOG_LEVEL'],
  audit: ['--audit', 'POOLHOUSE_AUDIT'],
  metrics: ['--metrics', 'POOLHOUSE_METRICS'],
  kinesis: ['--kinesis', 'POOLHOUSE_KINESIS'],
} as const satisfies Record<keyof ConfigOptions, readonly [string, string]>

/** The option that names a file with the value of another option. */
const files: Partial<Record<keyof ConfigOptions, keyof ConfigOptions>> = { database: 'databaseFile', smtpUrl: 'smtpUrlFile' }

/** Parses and validates the configuration. Options take precedence over variables; an empty variable counts as absent. @throws ConfigError */
export function parseConfig(options: ConfigOptions, environment: Environment, cwd = process.cwd()): Config {
  const onCommandLine = (name: keyof ConfigOptions): RawOption | undefined => {
    if (options[name] === undefined) return undefined
    const raw = { from: optionNames[name][0], text: String(options[name]) }
    const file = ownMember(files, name)
    // A public URL must have none at all, which its reader says.
    if (name !== 'publicUrl') assertNoPassword(raw, [optionNames[name][1], ...(file ? optionNames[file] : [])])
    return raw
  }
  const inEnvironment = (name: keyof ConfigOptions): RawOption | undefined => {
    const [, variable] = optionNames[name]
    const text = environment[variable]
    return text === undefined || text === '' ? undefined : { from: variable, text }
  }
  const given = (name: keyof ConfigOptions): RawOption | undefined => {
    const file = ownMember(files, name)
    for (const source of [onCommandLine, inEnvironment]) {
      const direct = source(name)
      const inFile = file && source(file)
      if (direct && inFile) throw new ConfigError(`${direct.from} and ${inFile.from} are both given. Keep one of them.`)
      if (direct ?? inFile) return direct ?? readOptionFile(inFile!, cwd)
    }
    return undefined
  }
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
  const tls = readTls(given('tlsCert'), given('tlsKey'), cwd)
  const issuer = get('issuer', read.oneOf('local', 'aws'))
  if (awsRegions) assertForAws({ regions: awsRegions, issuer, tls, certificate: given('tlsCert') })
  const dataDir = options.data ?? environment.POOLHOUSE_DATA
  const directory = dataDir ? resolve(cwd, dataDir) : findDataDir(cwd)
  const masterKey = masterKeySource(mode, environment, directory, cwd)
  const secretFiles = [
    ...(['tlsKey', 'databaseFile', 'smtpUrlFile'] as const).flatMap(name => given(name)?.text ?? []).map(path => resolve(cwd, path)),
    ...(masterKey.kind === 'file' ? [masterKey.path] : []),
  ]

  return {
    settings: {
      mode,
      publicUrl: publicUrl ?? defaultPublicUrl(listen.port, tls !== undefined || awsRegions !== undefined),
      issuer: issuer ?? (awsRegions ? 'aws' : 'local'),
      ...(awsRegions && { awsRegions }),
      strictOidc: get('strictOidc', read.flag) ?? false,
      account: get('account', read.account) ?? '000000000000',
      isAccountNamed: given('account') !== undefined,
      refreshTokenReuse: get('refreshTokenReuse', read.oneOf('revoke-family', 'refuse')) ?? 'revoke-family',
      ...omitUndefined({ rotateSigningKeysDays: get('rotateSigningKeys', read.days) }),
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
    },
    listen,
    ...(tls && { tls }),
    dataDir: directory,
    databaseUrl,
    masterKey,
    delivery: {
      ...omitUndefined({
        smtp: smtpSettings(get('smtpUrl', read.smtpUrl), get('mailFrom', read.mailFrom), get('allowClearSmtp', read.flag) ?? false),
        smsUrl: get('smsUrl', read.httpUrl),
        noMail: get('noMail', read.flag),
      }),
      ...omitUndefined({
        ses: readSesApi(given('ses'), environment),
        sns: readAwsApi('SNS', given('sns'), environment),
        kms: readAwsApi('KMS', given('kms'), environment),
      }),
    },
    triggers: readTriggerSettings({
      ...{ given: given('triggers'), lambda: given('lambda'), environment, cwd },
      ...{ dataDir: directory, isDataDirNamed: Boolean(dataDir) },
      allowTrustedModules: get('allowTrustedModules', read.flag) ?? false,
      secretFiles,
    }),
    ...omitUndefined({ auditDir: auditDirectory(given('audit')?.text, { mode, directory, cwd }) }),
    ...omitUndefined({ logLevel: get('logLevel', read.oneOf(...logLevels)), metrics: get('metrics', read.listenAddress) }),
    publicUrlGiven: publicUrl !== undefined,
  }
}

const omitUndefined = <Value extends object>(value: Value): Partial<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<Value>

const httpsPort = 443

const defaultPublicUrl = (port: number, isHttps: boolean): string =>
  isHttps ? `https://localhost${port === httpsPort ? '' : `:${port}`}` : `http://localhost:${port}`

/** The configuration with the port that the service listens on (`--port 0`). */
export const withPort = (config: Config, port: number): Config => ({
  ...config,
  listen: { ...config.listen, port },
  settings: config.publicUrlGiven ? config.settings : { ...config.settings, publicUrl: defaultPublicUrl(port, config.tls !== undefined) },
})

/** An attacker between the two could read every password verifier and write every row. @throws ConfigError */
function assertVerifiedDatabase(url: string): void {
  const { hosts, sslmode } = parseDatabaseUrl(url)
  const remote = hosts.find(host => host !== '' && !isLoopbackName(host))
  if (remote === undefined || isVerified(sslmode)) return
  const why = sslmode === undefined ? 'its URL asks for no TLS' : `with sslmode=${sslmode} nobody verifies that the server is the right one`
  throw new ConfigError(
    `The database at ${remote} is on another machine, and ${why}. Add sslmode=verify-full to the URL, with sslrootcert=/path/of/ca.pem where its certificate is not from a public CA; or state with --allow-clear-database (POOLHOUSE_ALLOW_CLEAR_DATABASE) that the network between them is trusted.`,
  )
}

interface ModeChoice {
  production: boolean
  development: boolean
  allowRemote: boolean
  allowedHosts: readonly string[]
  awsRegions: readonly string[] | undefined
  host: string
  databaseUrl: string | undefined
}

/** Development mode does not verify callers, so it is the default only on loopback with an embedded database. */
function resolveMode({ production, development, allowRemote, allowedHosts, awsRegions, host, databaseUrl }: ModeChoice): Settings['mode'] {
  if (production && development) throw new ConfigError('--production and --development exclude each other. Use one of them.')
  if (production) return 'production'

  const remote = !isLoopbackName(host)
  if (!development && (remote || databaseUrl !== undefined)) {
    const why = remote ? `--host "${host}" can be reached from other machines` : '--database is a server that others may use as well'
    throw new ConfigError(
      `${why}, so the mode must be named: --production (calls must be signed) or --development (callers are not verified).`,
    )
  }
  // The names of AWS are host names that clients use.
  if (remote && !(allowRemote && (allowedHosts.length > 0 || awsRegions)))
    throw new ConfigError(
      `--host "${host}" can be reached from other machines, and development mode does not verify callers. Use --production, or --allow-remote with ` +
        '--allowed-hosts and the host names that clients use.',
    )
  return 'development'
}

/** Production has a record; development has one where a directory is given. */
function auditDirectory(
  given: string | undefined,
  { mode, directory, cwd }: { mode: Settings['mode']; directory: string; cwd: string },
): string | undefined {
  if (given === 'none') return undefined
  if (given !== undefined) return resolve(cwd, given)
  return mode === 'production' ? join(directory, 'audit') : undefined
}
