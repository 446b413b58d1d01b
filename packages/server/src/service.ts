import { rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type AccessQuestion, type ExplainedAccess, explainAccess } from './access/index.ts'
import { type AnalyticsStatus, analyticsStatus } from './analytics/index.ts'
import { createApp } from './app.ts'
import type { AuditRecord, AuditVerification } from './audit/index.ts'
import { startBackground } from './background.ts'
import type { AnalyticsReport, Period } from './charts/index.ts'
import type { CheckedRows } from './check-store.ts'
import { type DescribedSecret, describeSecrets } from './clients/index.ts'
import type { DomainClock } from './clock.ts'
import { type Config, ConfigError, withPort } from './config/index.ts'
import type { Context, Log, Settings } from './context.ts'
import { configuredChannels } from './delivery/index.ts'
import { type ExportQuestion, exportSeed, fixedIds, lazySeeder, type Seed, type Seeder } from './dev/index.ts'
import {
  type AdminKey,
  createAdminKey,
  createPolicyKey,
  type IssuedKey,
  type KeyProblem,
  type KeyReplacementRequest,
  type KeyRequest,
  type ListedKey,
  listKeys,
  type ReplacedKey,
  replaceKey,
  revokeKey,
} from './iam/index.ts'
import { listen } from './listen.ts'
import type { MasterKeyStatus } from './master-key-rotation.ts'
import type { Metrics } from './metrics/index.ts'
import { describeStore, noLog, openContext } from './open-context.ts'
import { type EventPage, type EventQuery, eventSinkBacklog, exportEvents, readAnalyticsReport, type SinkBacklog } from './pinpoint/index.ts'
import { type LogAnswer, logRequests, RequestLog } from './request-log/index.ts'
import { RequestCounter, startSharingQuotas } from './request-quotas/index.ts'
import { countRows, listDomainHosts, listPoolIds } from './storage/index.ts'
import { type KeyRotation, type RotationOptions, rotateKeys } from './tokens/index.ts'
import { hasModules, moduleIsolation, openNetworkReasons } from './triggers/index.ts'
import { listNameCollisions, type NameCollision } from './users/index.ts'

/** A running service. */
export interface Service {
  /** The public URL. */
  url: string
  /** The port it listens at; behind a proxy it is not that of the public URL. */
  port: number
  clock: DomainClock
  /** Where it runs and what it holds. */
  status(): Promise<ServiceStatus>
  /** The host names of domains of pools, 50 at most. */
  domainHosts(): Promise<readonly string[]>
  /** An event for each request that this process answered. */
  requestLog: RequestLog
  /** Verifies an audit record: that of this node, or the one in another directory. Undefined where this node has none. */
  verifyAudit(directory?: string): Promise<AuditVerification | undefined>
  /** Where the metrics are, if they are served. */
  metricsUrl: string | undefined
  /** Creates an access key that may call every operation. */
  createAdminKey(options?: { expiresAt?: number }): Promise<AdminKey>
  /** Creates an IAM user with a policy and an access key. */
  createPolicyKey(request: KeyRequest): Promise<IssuedKey | KeyProblem>
  /** All access keys, without their secrets. */
  listKeys(): Promise<ListedKey[]>
  /** Ends an access key: here at once, at other nodes within a second. */
  revokeKey(accessKeyId: string): Promise<'revoked' | KeyProblem>
  /** Makes a second access key of the same owner, and ends the old one. */
  replaceKey(request: KeyReplacementRequest): Promise<ReplacedKey | KeyProblem>
  /** The ids of all pools. */
  listPoolIds(): Promise<string[]>
  /** Gives a pool new signing keys. */
  rotateSigningKeys(poolId: string, options?: RotationOptions): Promise<KeyRotation>
  /** Puts the new master key in the place of the old one, where both were given; the rows are sealed again in the background. */
  rotateMasterKey(settleMs?: number): Promise<MasterKeyStatus>
  /** How far that is. */
  masterKeyStatus(): Promise<MasterKeyStatus>
  /** Why a call would be allowed or refused. Undefined for an unknown principal. */
  explainAccess(question: AccessQuestion): Promise<ExplainedAccess | undefined>
  /** The secrets of a client, without their values. Undefined for an unknown client. */
  describeSecrets(clientId: string): Promise<DescribedSecret[] | undefined>
  /** What became of the analytics events of each client in the last days. */
  analyticsStatus(days: number): Promise<AnalyticsStatus>
  /** What waits for the event sink. */
  eventSinkBacklog(): Promise<SinkBacklog>
  /** A page of stored events, in the form of Pinpoint's event stream. */
  exportEvents(query: EventQuery): Promise<EventPage>
  /** Names that several users of a pool have, from before names were unique. */
  listNameCollisions(): Promise<NameCollision[]>
  /** Opens every sealed value, verifies every MAC, and looks for rows without an owner. */
  checkRows(): Promise<CheckedRows>
  /** The numbers of app clients with analytics, for a period that ends now. */
  readAnalyticsReport(period: Period): Promise<AnalyticsReport>
  /** Development mode only: remembers a seed that describes nothing yet, so that a reset reads it again. */
  rememberSeed: Seeder['remember']
  /** Development mode only: creates what a seed describes and does not exist, and reports what differs from it. @throws SeedError */
  applySeed: Seeder['applySeed']
  /** Development mode only: a seed that makes what the service has. @throws SeedError */
  exportSeed(question: ExportQuestion): Promise<Seed>
  /** Development mode only: empties the store and applies the seeds again. The clock is not moved back. */
  reset(): Promise<void>
  /** Stops accepting requests, waits for those in flight, closes the store. */
  close(): Promise<void>
}

/** Where a service runs and what it holds. */
export interface ServiceStatus {
  url: string
  mode: 'development' | 'production'
  /** The data directory, or the database without its password. */
  dataLocation: string
  /** ISO 8601, by the real clock. */
  startedAt: string
  counts: Record<'pools' | 'clients' | 'users', string>
  /** Requests that this process answered, without health checks. */
  requests: number
}

/** Counting stops here, so that a status costs the same in a large database. */
const mostCounted = 10_000

async function countHeld({ store }: Context): Promise<ServiceStatus['counts']> {
  const counted = await store.read(countRows(mostCounted + 1))
  const shown = (count: number) => (count > mostCounted ? `over ${mostCounted}` : String(count))
  return { pools: shown(counted.pools), clients: shown(counted.clients), users: shown(counted.users) }
}

/** Opens the store, listens and starts the background work. @throws StorageError, or an Error whose message says how to fix it */
export async function startService(config: Config, log: Log = noLog): Promise<Service> {
  assertModulesHaveNoNetwork(config, log)
  const opened = await openContext(config, log)
  let metrics: Metrics | undefined
  let audit: AuditRecord | undefined
  const begin = async () => {
    assertMailSender(config)
    audit = await openAudit(opened.context, config.auditDir)
    metrics = config.metrics && (await openMetrics(opened.context, config.metrics))
    return listen({ ...config.listen, tls: config.tls })
  }
  const server = await begin().catch(async error => {
    await Promise.all([metrics?.close(), audit?.close()])
    await opened.close()
    throw error
  })
  const { settings } = withPort(config, server.port)
  const byMode =
    settings.mode === 'development'
      ? { fixedIds }
      : { channels: configuredChannels(config.delivery, opened.context.triggerTargets.canReach) }
  const { requestQuotas = [] } = settings
  const counter = requestQuotas.length > 0 ? countRequests(opened.context, requestQuotas) : undefined
  const untraced = { ...opened.context, clock: opened.clock, settings, ...byMode, ...(counter && { requestQuotas: counter }) }
  const tracing = config.traces === undefined ? undefined : (await import('./tracing/index.ts')).startTracing(untraced, config.traces)
  const context = { ...untraced, ...(tracing && { backgroundSpans: tracing }) }
  const seeder = lazySeeder(context)
  const startedAt = Date.now()
  const requestLog = new RequestLog()
  const stopping = new AbortController()
  const { app, findDirectAnswer } = createApp({ ...context, requestLog, stopping: stopping.signal }, seeder)
  const observers = [metrics, audit].flatMap(each => (each ? [each.observe] : []))
  const logOnly = logRequests(requestLog, context, observers)
  const logAnswer: LogAnswer = tracing ? (incoming, answer) => tracing.answer(incoming, () => logOnly(incoming, answer)) : logOnly
  server.serve({
    route: (request, env) => logAnswer(env.incoming as IncomingMessage, () => app.fetch(request, env)),
    findDirectAnswer(incoming, outgoing) {
      const answer = findDirectAnswer(incoming, outgoing)
      return answer && (() => logAnswer(incoming, answer))
    },
  })
  if (config.databaseUrl === undefined) writeServiceFile(config.dataDir, settings.publicUrl, server.port)
  const stopBackground = await startBackground(context, config.delivery)
  const stopSharing = counter ? startSharingQuotas(context, counter) : async () => {}
  return {
    url: settings.publicUrl,
    port: server.port,
    clock: opened.clock,
    requestLog,
    metricsUrl: metrics?.url,
    async verifyAudit(directory = config.auditDir) {
      if (directory === undefined) return undefined
      await audit?.settle()
      return (await import('./audit/index.ts')).verifyAuditOf(context, directory)
    },
    status: async () => ({
      url: settings.publicUrl,
      mode: settings.mode,
      dataLocation: describeStore(config),
      startedAt: new Date(startedAt).toISOString(),
      counts: await countHeld(context),
      requests: requestLog.nextNumber - 1,
    }),
    domainHosts: () => context.store.read(listDomainHosts(50)),
    createAdminKey: options => createAdminKey(context, options),
    createPolicyKey: request => createPolicyKey(context, request),
    listKeys: () => listKeys(context),
    revokeKey: accessKeyId => revokeKey(context, accessKeyId),
    replaceKey: request => replaceKey(context, request),
    listPoolIds: () => context.store.read(listPoolIds()),
    rotateSigningKeys: (poolId, options) => rotateKeys(context, poolId, options),
    rotateMasterKey: async settleMs => (await masterKeyRotation()).beginMasterKeyRotation(context, settleMs),
    masterKeyStatus: async () => (await masterKeyRotation()).masterKeyStatus(context),
    explainAccess: question => explainAccess(context, question),
    describeSecrets: clientId => describeSecrets(context, clientId),
    analyticsStatus: days => analyticsStatus(context, { days }),
    eventSinkBacklog: () => eventSinkBacklog(context),
    exportEvents: query => exportEvents(context, query),
    listNameCollisions: () => listNameCollisions(context),
    checkRows: () => checkRows(context),
    readAnalyticsReport: period => readAnalyticsReport(context, period),
    rememberSeed: seeder.remember,
    applySeed: seeder.applySeed,
    exportSeed: question => exportSeed(context, question),
    async reset() {
      await seeder.reset()
    },
    async close() {
      stopping.abort()
      await server.close()
      await Promise.all([stopBackground(), stopSharing(), metrics?.close(), audit?.close()])
      await tracing?.close()
      if (config.databaseUrl === undefined) removeServiceFile(config.dataDir)
      await opened.close()
    },
  }
}

/**
 * Trigger modules may use the network only where the operator says that they are trusted. A machine that cannot close it is good enough for
 * development. @throws ConfigError
 */
function assertModulesHaveNoNetwork({ triggers, settings }: Config, log: Log): void {
  if (!triggers || !hasModules(triggers)) return
  const isolation = moduleIsolation(triggers)
  const reason = openNetworkReasons[isolation.kind]
  if (reason === undefined) return
  if (isolation.kind === 'none' && settings.mode === 'production')
    throw new ConfigError(
      `Production runs trigger modules without network, and here ${reason}. Run them behind an HTTP address, use Node 25 or newer, or state that you trust them with --allow-trusted-modules (POOLHOUSE_ALLOW_TRUSTED_MODULES).`,
    )
  log.warn(`Trigger modules are trusted code: they can reach the network and every socket of this machine, because ${reason}.`)
}

/** One process counts exactly; nodes know each other's counts by keyed hashes, since a subject may be an address or a name. */
const countRequests = ({ store, keys }: Context, quotas: NonNullable<Settings['requestQuotas']>): RequestCounter =>
  new RequestCounter(
    quotas,
    store.engine === 'postgres' ? { identify: key => keys.keyedHash('quota', key).toString('base64url').slice(0, 22) } : {},
  )

/** Codes of a service without a sender would go nowhere. Development keeps them for the inbox. @throws ConfigError */
function assertMailSender({ settings, delivery }: Config): void {
  if (settings.mode !== 'production' || delivery.smtp || delivery.ses || delivery.noMail) return
  throw new ConfigError(
    'Production needs a way to send mail: --smtp-url (POOLHOUSE_SMTP_URL) with --mail-from, or --ses. With --no-mail (POOLHOUSE_NO_MAIL) it starts without one, and what would send a code by mail answers CodeDeliveryFailureException.',
  )
}

/** The audit record, which is loaded where there is one. @throws ConfigError */
const openAudit = async (context: Context, directory: string | undefined): Promise<AuditRecord | undefined> =>
  directory === undefined ? undefined : (await import('./audit/index.ts')).startAudit(context, directory)

/** @throws ConfigError where the address cannot be had */
async function openMetrics(context: Context, at: NonNullable<Config['metrics']>): Promise<Metrics> {
  const { startMetrics } = await import('./metrics/index.ts')
  return startMetrics(context, at).catch(error => {
    throw new ConfigError(
      `--metrics ${at.host}:${at.port} cannot be had (${(error as NodeJS.ErrnoException).code ?? error}). Choose another port.`,
    )
  })
}

/** Opens every sealed value, verifies every MAC, and looks for rows without an owner. Loaded at its first use. */
export const checkRows = async (context: Pick<Context, 'store' | 'keys'>): Promise<CheckedRows> =>
  (await import('./check-store.ts')).checkStore(context)

/** Loaded at its first use: it knows the tables of all rooms. */
const masterKeyRotation = () => import('./master-key-rotation.ts')

/** Puts the new master key in the place of the old one and seals all rows again, for a command. */
export const rotateMasterKey = async (context: Pick<Context, 'store' | 'keys'>): Promise<MasterKeyStatus> =>
  (await masterKeyRotation()).rotateMasterKey(context)

/** How far the rows are sealed again under a new master key. */
export const masterKeyStatus = async (context: Pick<Context, 'store' | 'keys'>): Promise<MasterKeyStatus> =>
  (await masterKeyRotation()).masterKeyStatus(context)

/** The file service.json, by which commands find a running service. */
function writeServiceFile(dataDir: string, url: string, port: number): void {
  writeFileSync(join(dataDir, 'service.json'), `${JSON.stringify({ url, port, pid: process.pid })}\n`, { mode: 0o600 })
}

/** After a crash the file is left; commands check that its address answers. */
const removeServiceFile = (dataDir: string): void => rmSync(join(dataDir, 'service.json'), { force: true })
