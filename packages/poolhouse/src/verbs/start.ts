import cluster from 'node:cluster'
import type { ConfigOptions } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { hasEngine, UsageError } from '../failure.ts'
import { listenForStop, type StopSignals } from '../stop-signals.ts'

/** Flag and description of each option of the service. An option of the service without a row does not compile. */
export const flags: Record<keyof ConfigOptions, readonly [flag: string, about: string]> = {
  port: ['--port <port>', 'port to listen on; 0 for any free one (default: 9229; with --as-aws 443)'],
  host: ['--host <host>', 'name or address to listen on (default: localhost)'],
  data: ['--data <dir>', "directory for the service's data (default: .poolhouse in the nearest folder upwards that has one, else here)"],
  database: ['--database <url>', 'store data in PostgreSQL: postgres://user@host/name; with a password only in the variable or a file'],
  databaseFile: ['--database-file <file>', 'file that contains this URL'],
  publicUrl: ['--public-url <url>', 'base URL for clients, without a trailing slash (default: http://localhost:PORT; with TLS https)'],
  account: ['--account <id>', 'account in ARNs, twelve digits; roles of another one are then refused (default: 000000000000)'],
  tlsCert: ['--tls-cert <file>', 'serve https with this certificate (PEM); "poolhouse tls" makes one for this machine'],
  tlsKey: ['--tls-key <file>', 'private key of the certificate (PEM)'],
  production: ['--production', 'verify signatures and evaluate policies'],
  development: ['--development', 'accept every caller without verifying signatures (default on localhost with embedded storage)'],
  allowRemote: ['--allow-remote', 'accept connections from other machines in development mode'],
  allowedHosts: ['--allowed-hosts <names>', 'host names besides localhost that development mode serves'],
  trustedProxies: ['--trusted-proxies <networks>', 'proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted, such as 10.0.0.0/8'],
  issuer: ['--issuer <form>', 'issuer of tokens: local (the public URL) or aws (the URL of the real service)'],
  asAws: [
    '--as-aws [regions]',
    'answer at the host names that AWS has in these regions (default: us-east-1), with a certificate for them, at port 443: for programs without endpoint settings',
  ],
  strictOidc: ['--strict-oidc', 'follow OpenID Connect where Cognito differs from it'],
  requirePkce: ['--require-pkce', 'refuse authorization requests of clients without a secret that have no code_challenge'],
  allowClearPublicUrl: ['--allow-clear-public-url', 'let production have a --public-url on another machine that is not https'],
  refreshTokenReuse: ['--refresh-token-reuse <what>', 'what the reuse of a rotated refresh token causes: revoke-family or refuse'],
  rotateSigningKeys: [
    '--rotate-signing-keys <days>',
    'give each pool new signing keys when its own are this old; the new ones are published before they sign, and the old ones verify until their last token has expired (default: only "poolhouse keys rotate-signing" does it)',
  ],
  unconfirmedUsersExpire: [
    '--unconfirmed-users-expire <days>',
    'delete users who did not confirm their sign-up in this time, or never; those that an administrator made stay (default: 30 in production, else never)',
  ],
  quotas: [
    '--quotas <preset>',
    'how many requests and codes are allowed: none, production, aws (the request quotas of the public service), or a JSON file with numbers (default: production there, else none)',
  ],
  newPasswordEnds: [
    '--new-password-ends <whose>',
    'whose new password ends the sign-ins before it: recovery, administrator (both by default), change, or none',
  ],
  smtpUrl: ['--smtp-url <url>', 'SMTP server for mail: smtp://host:587; with a password only in the variable or a file'],
  smtpUrlFile: ['--smtp-url-file <file>', 'file that contains this URL: smtp://user:password@host:587'],
  allowClearDatabase: ['--allow-clear-database', 'let production use a database on another machine over a connection without TLS'],
  allowClearSmtp: ['--allow-clear-smtp', 'let the SMTP login to another machine go over a connection without TLS'],
  mailFrom: ['--mail-from <address>', 'sender of mail for pools without one'],
  noMail: ['--no-mail', 'start production without a way to send mail'],
  smsUrl: ['--sms-url <url>', 'send SMS by a POST to this URL'],
  smsCountries: [
    '--sms-countries <places>',
    'send SMS to phone numbers of these countries only, such as US,DE or +44 (default: all); what goes elsewhere is answered as if it was sent',
  ],
  allowOutbound: [
    '--allow-outbound <hosts>',
    'hosts that production may call although their addresses are not public, such as hooks.internal:8080',
  ],
  triggers: [
    '--trigger <arn=target...>',
    'target of a Lambda trigger: an HTTP address or a module instead of the function with this ARN; may be repeated',
  ],
  allowTrustedModules: ['--allow-trusted-modules', 'let trigger modules use the network'],
  lambda: ['--lambda <url>', 'Lambda API for functions without a --trigger: its address, or aws'],
  kms: ['--kms <url>', 'KMS that encrypts codes for custom sender triggers: its address, or aws (default: this service)'],
  ses: ['--ses <url>', 'SES API for pools with an SES identity: its address, or aws'],
  sns: ['--sns <url>', 'SNS API for pools with an SNS role: its address, or aws'],
  analyticsMetadataOnly: [
    '--analytics-metadata-only',
    'send events to Pinpoint for requests with AnalyticsMetadata only, as Cognito does (default: count pages and other requests too)',
  ],
  analyticsKeep: ['--analytics-keep <days>', 'days that events of Pinpoint applications are kept; counts per day stay (default: 400)'],
  analyticsSink: [
    '--analytics-sink <target>',
    'send every event of Pinpoint applications to a file (JSON lines), an http address, or a Kinesis stream by its ARN',
  ],
  logLevel: [
    '--log-level <level>',
    'which requests are logged: info (all, and what else the service has to say), warn (refused and failed), error (failed) or none; warnings and errors of the service itself always are (default: info)',
  ],
  audit: [
    '--audit <dir>',
    'directory of the audit record: every change by an administrator and every sign-in attempt; none for no record (default: audit in the data directory in production, else none)',
  ],
  metrics: [
    '--metrics <address>',
    'serve the metrics of this node for Prometheus at /metrics of this port, or address and port, such as 9464 (default: nowhere)',
  ],
  traces: [
    '--traces <url>',
    'send a trace of each request to a collector of OpenTelemetry, by OTLP over HTTP, such as http://localhost:4318 (default: OTEL_EXPORTER_OTLP_ENDPOINT, else nowhere)',
  ],
  compromisedPasswords: [
    '--compromised-passwords <file>',
    'SHA-1 hashes of compromised passwords for threat protection, sorted, as HASH:count lines; some thousand common ones are known without it',
  ],
  geoip: ['--geoip <file>', 'places of addresses for threat protection: a GeoIP file with cities (mmdb)'],
  authEventsKeep: ['--auth-events-keep <days>', 'days that events of threat protection are kept (default: 730)'],
  logDelivery: [
    '--log-delivery <target>',
    'where the logs of SetLogDeliveryConfiguration go: a directory (JSON lines), an http address, aws, or aws=ADDRESS of what stands for it (default: nowhere)',
  ],
  kinesis: ['--kinesis <url>', 'Kinesis API of the stream in --analytics-sink: its address, or aws'],
}

/** Variables whose names do not follow from their option's. */
const otherVariables: Partial<Record<keyof ConfigOptions, string>> = {
  database: 'POOLHOUSE_DATABASE_URL',
  databaseFile: 'POOLHOUSE_DATABASE_URL_FILE',
  triggers: 'POOLHOUSE_TRIGGERS',
}

/** The variable of an option, as the help names it. The server has the names too, but a help must not load the server. */
const variableOf = (name: keyof ConfigOptions): string =>
  otherVariables[name] ?? `POOLHOUSE_${flags[name][0].slice(2).split(' ')[0]!.toUpperCase().replaceAll('-', '_')}`

/** What `serve` takes of this command. */
type ServeOptions = ConfigOptions & { seed?: string; watch?: boolean }

/** The variable of `--workers`; a help must not load the service. */
const workersVariable = 'POOLHOUSE_WORKERS'

/** The parser reads `--no-mail` as an option `mail` that is switched off. */
type StartOptions = Omit<ConfigOptions, 'triggers' | 'noMail'> & {
  trigger?: string[]
  seed?: string
  mail: boolean
  quiet?: boolean
  detach?: boolean
  workers?: string
  watch?: boolean
}

/** Adds the verb `start` to the command line. */
export function addStart(program: Command, environment: CommandEnvironment): void {
  const command = program.command('start').description('run the service')
  for (const name of Object.keys(flags) as (keyof ConfigOptions)[]) {
    const [flag, about] = flags[name]
    command.option(flag, `${about} [${variableOf(name)}]`)
  }
  command
    .option(
      '--seed <file>',
      'a file of pools with all that they have (clients, users with factors and groups, domains, providers, branding …) to create at the start (default: poolhouse.seed.yaml beside the data directory; development only) [POOLHOUSE_SEED]',
    )
    .option('--watch', 'apply the seed file again whenever it changes; what exists stays as it is')
    .option(
      '--workers <number>',
      'answer requests in so many processes behind one port; auto is one for each core; wants PostgreSQL (default: 1) [POOLHOUSE_WORKERS]',
    )
    .option('--detach', 'return when the service is ready; it goes on in the background, and writes to service.log in its data directory')
    .option('--quiet', 'do not show requests, as --log-level none')
    .addHelpText(
      'after',
      '\nIn brackets is the variable of an option; the option wins over it. POOLHOUSE_MASTER_KEY_FILE, and others without an option: docs/configuration.md.',
    )
    .action(async ({ trigger, mail, quiet, detach, workers, ...given }: StartOptions) => {
      if (quiet && given.logLevel !== undefined) throw new UsageError('--quiet is --log-level none. Give one of them.')
      const options = {
        ...given,
        ...(trigger && { triggers: trigger }),
        ...(!mail && { noMail: true }),
        ...(quiet && { logLevel: 'none' }),
      }
      if (detach) return detachService(options, workers, environment)
      const many = await manyWorkers(options, workers, environment)
      if (cluster.isWorker) return (await import('../workers/index.ts')).runWorker(options, environment)
      const { tellParent } = await import('../service/detach.ts')
      // Signals are listened for only once there is something to end in order.
      let end: StopSignals | undefined
      const stop = () => end?.stop('SIGTERM')
      const service =
        many === undefined ? await startHere(options, environment, stop) : await startWorkers(options, many, environment, stop)
      const by = many === undefined ? '' : `, ${many} workers`
      // In production standard output has nothing but lines of JSON.
      const say = service.mode === 'production' ? environment.err : environment.out
      say(`Poolhouse is ready at ${service.url} (${service.mode} mode, data in ${service.dataLocation}${by}).`)
      for (const line of [...service.awsNames, ...service.seedLines]) say(line)
      const next = [
        ...(service.mode === 'development' ? [`open ${service.url} in a browser to look at it`] : []),
        ...(hasEngine() ? ['"poolhouse up DIR" deploys a Pulumi program to it'] : []),
        'an AWS SDK needs only this address as its endpoint',
      ]
      say(`Next: ${next.join('; ')}. Ctrl-C stops it.`)
      tellParent({ url: service.url, mode: service.mode, dataLocation: service.dataLocation, awsNames: service.awsNames })
      end = listenForStop()
      const signal = await end.stopped
      await service.close()
      end.release()
      environment.err(`Stopped (${signal}).`)
    })
}

/** How many workers are wanted, where they are more than this process. @throws UsageError */
async function manyWorkers(
  options: ConfigOptions,
  option: string | undefined,
  environment: CommandEnvironment,
): Promise<number | undefined> {
  const variable = environment.env[workersVariable]
  if (option === undefined && !variable) return undefined
  const [{ parseServiceConfig }, { workerCount }] = await Promise.all([import('../service/serve.ts'), import('../workers/index.ts')])
  const count = workerCount({ option, variable }, parseServiceConfig(options, environment))
  return count > 1 ? count : undefined
}

/** The service in this process, which shows its requests. */
async function startHere(options: ServeOptions, environment: CommandEnvironment, stop: () => void) {
  const [{ serve }, { describeAppliedSeed }, { showRequests }] = await Promise.all([
    import('../service/serve.ts'),
    import('../service/seed-file.ts'),
    import('../logs/index.ts'),
  ])
  const service = await serve(options, environment, { stop })
  const stopShowing = showRequests(service.requestLog, service, environment)
  if (options.watch) service.watchSeed()
  return {
    ...service,
    seedLines: service.seed ? describeAppliedSeed(service.seed) : [],
    async close() {
      await service.close()
      await stopShowing()
    },
  }
}

async function startWorkers(options: ServeOptions, count: number, environment: CommandEnvironment, stop: () => void) {
  const { serveByWorkers } = await import('../workers/index.ts')
  return serveByWorkers(options, count, environment, stop)
}

/** Runs the service in a process of its own, and prints where it is. */
async function detachService(options: ConfigOptions, workers: string | undefined, environment: CommandEnvironment): Promise<void> {
  const [{ parseServiceConfig }, { startDetached }] = await Promise.all([import('../service/serve.ts'), import('../service/detach.ts')])
  // Mistakes in options are reported before anything is started.
  const config = parseServiceConfig(options, environment)
  await manyWorkers(options, workers, environment)
  const args = process.argv.slice(2).filter(argument => argument !== '--detach')
  const { url, mode, dataLocation, awsNames, pid, log } = await startDetached(
    { args, dataDirectory: config.dataDir },
    environment.env,
    environment.cwd,
  )
  environment.out(`Poolhouse is ready at ${url} (${mode} mode, data in ${dataLocation}).`)
  for (const line of awsNames) environment.out(line)
  environment.out(
    `It runs as process ${pid} and writes to ${log}. "poolhouse stop" ends it, "poolhouse logs --follow" shows its requests${mode === 'development' ? `, and so does ${url} in a browser` : ''}.`,
  )
}
