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
  /** Lets production have a public URL of another machine without https. */
  allowClearPublicUrl?: boolean
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
  /** Refuses authorization requests of public clients without PKCE. */
  requirePkce?: boolean
  refreshTokenReuse?: string
  /** Days after which the signing keys of a pool are rotated. */
  rotateSigningKeys?: string | number
  /** Days, or `never`. */
  unconfirmedUsersExpire?: string | number
  /** `none`, `production`, `aws`, or the path of a JSON file. */
  quotas?: string
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
  /** ISO codes of countries or beginnings of phone numbers, separated by commas. */
  smsCountries?: string
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
  /** The collector of OpenTelemetry that gets traces: its address for OTLP over HTTP. */
  traces?: string
  /** Path of a file of SHA-1 hashes of compromised passwords, sorted. */
  compromisedPasswords?: string
  /** Path of a GeoIP file with cities (mmdb). */
  geoip?: string
  /** Days that events of threat protection are kept. */
  authEventsKeep?: string | number
  /** Gets the logs of pools with a log delivery configuration: a directory, an http address, `aws`, or `aws=ADDRESS`. */
  logDelivery?: string
  /** The Kinesis API of a stream in `analyticsSink`: its address, or `aws`. */
  kinesis?: string
}

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
  requirePkce: ['--require-pkce', 'POOLHOUSE_REQUIRE_PKCE'],
  allowClearPublicUrl: ['--allow-clear-public-url', 'POOLHOUSE_ALLOW_CLEAR_PUBLIC_URL'],
  refreshTokenReuse: ['--refresh-token-reuse', 'POOLHOUSE_REFRESH_TOKEN_REUSE'],
  rotateSigningKeys: ['--rotate-signing-keys', 'POOLHOUSE_ROTATE_SIGNING_KEYS'],
  unconfirmedUsersExpire: ['--unconfirmed-users-expire', 'POOLHOUSE_UNCONFIRMED_USERS_EXPIRE'],
  quotas: ['--quotas', 'POOLHOUSE_QUOTAS'],
  newPasswordEnds: ['--new-password-ends', 'POOLHOUSE_NEW_PASSWORD_ENDS'],
  smtpUrl: ['--smtp-url', 'POOLHOUSE_SMTP_URL'],
  smtpUrlFile: ['--smtp-url-file', 'POOLHOUSE_SMTP_URL_FILE'],
  allowClearSmtp: ['--allow-clear-smtp', 'POOLHOUSE_ALLOW_CLEAR_SMTP'],
  mailFrom: ['--mail-from', 'POOLHOUSE_MAIL_FROM'],
  noMail: ['--no-mail', 'POOLHOUSE_NO_MAIL'],
  smsUrl: ['--sms-url', 'POOLHOUSE_SMS_URL'],
  smsCountries: ['--sms-countries', 'POOLHOUSE_SMS_COUNTRIES'],
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
  traces: ['--traces', 'POOLHOUSE_TRACES'],
  compromisedPasswords: ['--compromised-passwords', 'POOLHOUSE_COMPROMISED_PASSWORDS'],
  geoip: ['--geoip', 'POOLHOUSE_GEOIP'],
  authEventsKeep: ['--auth-events-keep', 'POOLHOUSE_AUTH_EVENTS_KEEP'],
  logDelivery: ['--log-delivery', 'POOLHOUSE_LOG_DELIVERY'],
  kinesis: ['--kinesis', 'POOLHOUSE_KINESIS'],
} as const satisfies Record<keyof ConfigOptions, readonly [string, string]>

/** The option that names a file with the value of another option. */
export const optionFiles: Partial<Record<keyof ConfigOptions, keyof ConfigOptions>> = { database: 'databaseFile', smtpUrl: 'smtpUrlFile' }
