import { join } from 'node:path'
import {
  type Config,
  ConfigError,
  type ConfigOptions,
  describeStore,
  type LogLevel,
  parseConfig,
  type RequestLog,
  type Service,
  StorageError,
  startService,
  withoutAddresses,
} from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure, systemErrorCode, UsageError } from '../failure.ts'
import { type ServiceLog, serviceLog } from '../logs/index.ts'
import { answerSocket, assertNoOtherNode, openAdminSocket } from './admin-socket.ts'
import { readUrl } from './announcement.ts'
import { describeAwsNames, withTlsForAws } from './aws-names.ts'
import { isPoolhouse } from './health.ts'
import { portTakenFailure } from './port-taken.ts'
import { type AppliedSeed, applySeedFile, findSeedFile, seedReader } from './seed-file.ts'
import { seedVariable, serviceVariables } from './variables.ts'
import { watchSeedFile } from './watch-seed.ts'

/** A service in this process. */
export interface RunningService {
  url: string
  mode: Config['settings']['mode']
  /** Which requests the command shows. */
  level: LogLevel
  /** The lines of JSON of production. */
  lines: ServiceLog['lines']
  requestLog: RequestLog
  /** The service itself. */
  service: Service
  /** The data directory, or the database without its password. */
  dataLocation: string
  /** What a person does so that programs without endpoint settings reach it, with `--as-aws`. */
  awsNames: readonly string[]
  /** The seed file that was applied, if there is one. */
  seed: AppliedSeed | undefined
  /** Applies the seed file again whenever it changes. */
  watchSeed(): void
  close(): Promise<void>
}

/** Parses and validates the options of the service. Throws UsageError. */
export function parseServiceConfig(options: ConfigOptions, { env, cwd }: Pick<CommandEnvironment, 'env' | 'cwd'>): Config {
  try {
    return parseConfig(options, serviceVariables(env), cwd)
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message)
    throw error
  }
}

/**
 * Starts a service in this process, with the socket for other commands. The seed file has been applied when it resolves. `stop` ends the process in
 * order. `worker`: the number of a worker, from 1; it has no socket, because the process that started it has one for all.
 */
export async function serve(
  { seed: given, watch = false, ...options }: ConfigOptions & { seed?: string; watch?: boolean },
  environment: CommandEnvironment,
  { stop, worker }: { stop?: () => void; worker?: number } = {},
): Promise<RunningService> {
  const parsed = parseServiceConfig(options, environment)
  const prepared = await withTlsForAws(parsed)
  const isWorker = worker !== undefined
  const config = isWorker ? configOfWorker(prepared, worker) : prepared
  const file = findSeedFile(given ?? (environment.env[seedVariable] || undefined), config, environment.cwd)
  if (watch && !file) throw new UsageError('--watch is for the seed file of development mode.')
  // An embedded store has a lock of its own, and says more of its owner.
  if (config.databaseUrl !== undefined && !isWorker) await assertNoOtherNode(config.dataDir)
  const level = config.logLevel ?? 'info'
  const log = serviceLog(environment, { mode: config.settings.mode, level, hidePeople: withoutAddresses })
  const service = await startService(config, log).catch(error => throwStartFailure(error, config))
  const orClose = async (error: unknown) => {
    await service.close()
    throw error
  }
  const reader = file && seedReader(file, environment.env)
  const applied = reader && (await applySeedFile(reader, service).catch(orClose))
  const commanded = { ...service, ...(stop && { stop }) }
  const closeSocket = isWorker
    ? async () => {}
    : await openAdminSocket(config.dataDir, (path, input) => answerSocket(commanded, path, input)).catch(orClose)
  const domains = parsed.settings.awsRegions ? await service.domainHosts().catch(orClose) : []
  let stopWatching = async () => {}
  return {
    url: service.url,
    mode: config.settings.mode,
    level,
    lines: log.lines,
    requestLog: service.requestLog,
    service,
    dataLocation: describeStore(config),
    awsNames: describeAwsNames({ ...parsed, listen: { ...parsed.listen, port: service.port } }, domains),
    seed: applied,
    watchSeed() {
      stopWatching = watchSeedFile(reader!, service, environment)
    },
    async close() {
      await stopWatching()
      await closeSocket()
      await service.close()
      await log.lines?.written()
    },
  }
}

/** What a worker has of its own: of the port for metrics those after it, a folder of the audit record. All answer at one port. */
const configOfWorker = (config: Config, number: number): Config => ({
  ...config,
  listen: { ...config.listen, isShared: true },
  ...(config.metrics && { metrics: { ...config.metrics, port: config.metrics.port === 0 ? 0 : config.metrics.port + number - 1 } }),
  ...(config.auditDir !== undefined && { auditDir: join(config.auditDir, `worker-${number}`) }),
})

/** What lets a program without endpoint settings reach a service whose user may not open port 443. */
const openPortForAws =
  'Programs without endpoint settings call port 443: start it as root or in a container, allow the port to every user ("sysctl net.ipv4.ip_unprivileged_port_start=443" on Linux), or give --port 8443 and forward port 443 to it.'

/** Throws the error of a start, or one that says what to do about it. */
export async function throwStartFailure(
  error: unknown,
  { listen: { host, port }, dataDir, settings: { awsRegions } }: Config,
): Promise<never> {
  const announced = error instanceof StorageError && error.kind === 'owned' ? readUrl(join(dataDir, 'service.json')) : undefined
  if (announced !== undefined && (await isPoolhouse(announced)))
    throw new CommandFailure(`a service with this data runs already, at ${announced}. Use it. ${(error as Error).message}`)
  const reasons: Record<string, () => Promise<Error> | Error> = {
    EADDRINUSE: () => portTakenFailure(host, port, awsRegions !== undefined),
    EACCES: () =>
      new CommandFailure(
        `port ${port} may not be opened by this user. ${awsRegions ? openPortForAws : 'Choose one from 1024 on with --port.'}`,
      ),
    EADDRNOTAVAIL: () => new CommandFailure(`--host "${host}" is not an address of this machine.`),
    ENOTFOUND: () => new CommandFailure(`--host "${host}" has no address.`),
  }
  const reason = reasons[systemErrorCode(error) ?? '']
  throw reason ? await reason() : error
}
