import { existsSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type AccessQuestion, type ExplainedAccess, explainAccess } from './access/index.ts'
import {
  type AnalyticsStatus,
  analyticsStatus,
  CountedPageViews,
  startAnalyticsDelivery,
  startWritingPageViews,
} from './analytics/index.ts'
import { createApp } from './app.ts'
import type { AuditRecord, AuditVerification } from './audit/index.ts'
import type { AnalyticsReport, Period } from './charts/index.ts'
import type { CheckedRows } from './check-store.ts'
import { type DescribedSecret, describeSecrets, SecretUses } from './clients/index.ts'
import { DomainClock } from './clock.ts'
import { type Config, ConfigError, loadMasterKey, prepareDataDir, withPort } from './config/index.ts'
import type { Context, DeliverySettings, Log } from './context.ts'
import { Keyring, newUuid } from './crypto/index.ts'
import { parseDatabaseUrl } from './database-url.ts'
import { configuredChannels, openTransports, startDelivery } from './delivery/index.ts'
import { type ExportQuestion, exportSeed, fixedIds, lazySeeder, type Seed, type Seeder } from './dev/index.ts'
import { createOutbound } from './http/index.ts'
import { type AdminKey, createAdminKey } from './iam/index.ts'
import { listen } from './listen.ts'
import type { Metrics } from './metrics/index.ts'
import { reportOutages } from './outage.ts'
import {
  analyticsOf,
  type EventPage,
  type EventQuery,
  eventSinkBacklog,
  exportEvents,
  readAnalyticsReport,
  type SinkBacklog,
  startEventSink,
} from './pinpoint/index.ts'
import { startPolling } from './polling.ts'
import { startEmptyingPools } from './pools/index.ts'
import { logRequests, RequestLog } from './request-log/index.ts'
import {
  countRows,
  databaseFile,
  identityKey,
  insertMetadata,
  listDomainHosts,
  listPoolIds,
  masterKeyCheck,
  masterKeyFingerprint,
  openPostgres,
  openSqlite,
  StorageError,
  type Store,
  sweep,
} from './storage/index.ts'
import { type KeyRotation, type RotationOptions, rotateKeys, startRotatingKeys } from './tokens/index.ts'
import { hasModules, moduleIsolation, openNetworkReasons, openTriggerTargets } from './triggers/index.ts'
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
  /** Verifies the audit record of this node. Undefined where it has none. */
  verifyAudit(): Promise<AuditVerification | undefined>
  /** Where the metrics are, if they are served. */
  metricsUrl: string | undefined
  /** Creates an access key that may call every operation. */
  createAdminKey(): Promise<AdminKey>
  /** The ids of all pools. */
  listPoolIds(): Promise<string[]>
  /** Gives a pool new signing keys. */
  rotateSigningKeys(poolId: string, options?: RotationOptions): Promise<KeyRotation>
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

/** The data directory, or the database without its password. */
export function describeStore({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  if (databaseUrl === undefined) return dataDir
  return parseDatabaseUrl(databaseUrl).name
}

const sweepIntervalMs = 60_000
/** Rows of each table that one transaction removes. */
const sweepBatch = 500
const writeSecretUsesMs = 60_000
/** Other nodes see a move of the clock as late as a change of a pool. */
const refreshClockMs = 1_000

/** Opens the store, listens and starts the background work. @throws StorageError, or an Error whose message says how to fix it */
export async function startService(config: Config, log: Log = noLog): Promise<Service> {
  assertModulesHaveNoNetwork(config, log)
  const opened = await openContext(config, log)
  let metrics: Metrics | undefined
  let audit: AuditRecord | undefined
  try {
    assertMailSender(config)
    audit = config.auditDir === undefined ? undefined : await (await import('./audit/index.ts')).startAudit(opened.context, config.auditDir)
    metrics = config.metrics && (await openMetrics(opened.context, config.metrics))
  } catch (error) {
    await audit?.close()
    await opened.close()
    throw error
  }
  const server = await listen({ ...config.listen, tls: config.tls }).catch(async error => {
    await metrics?.close()
    await audit?.close()
    await opened.close()
    throw error
  })
  const { settings } = withPort(config, server.port)
  const byMode =
    settings.mode === 'development'
      ? { fixedIds }
      : { channels: configuredChannels(config.delivery, opened.context.triggerTargets.canReach) }
  const context = { ...opened.context, clock: opened.clock, settings, ...byMode }
  const seeder = lazySeeder(context)
  const startedAt = Date.now()
  const requestLog = new RequestLog()
  const stopping = new AbortController()
  const { app, findDirectAnswer } = createApp({ ...context, requestLog, stopping: stopping.signal }, seeder)
  const observers = [metrics, audit].flatMap(each => (each ? [each.observe] : []))
  const logAnswer = logRequests(requestLog, context, observers)
  server.serve({
    route: (request, env) => logAnswer(env.incoming as IncomingMessage, () => app.fetch(request, env)),
    findDirectAnswer(incoming, outgoing) {
      const answer = findDirectAnswer(incoming, outgoing)
      return answer && (() => logAnswer(incoming, answer))
    },
  })
  if (config.databaseUrl === undefined) writeServiceFile(config.dataDir, settings.publicUrl, server.port)
  const stopSweeping = startSweeping(context)
  const stopFollowing = startFollowingClock(opened.clock, context)
  const stopEmptying = startEmptyingPools(context)
  const stopWriting = startWritingSecretUses(context)
  const stopAnalytics = startAnalyticsDelivery(context)
  const stopPageViews = startWritingPageViews(context)
  const stopSink = startEventSink(context)
  const stopRotating = startRotatingKeys(context)
  const stopDelivery = await startConfiguredDelivery(context, config.delivery)
  return {
    url: settings.publicUrl,
    port: server.port,
    clock: opened.clock,
    requestLog,
    metricsUrl: metrics?.url,
    async verifyAudit() {
      if (!audit || config.auditDir === undefined) return undefined
      await audit.settle()
      return (await import('./audit/index.ts')).verifyAuditOf(context, config.auditDir)
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
    createAdminKey: () => createAdminKey(context),
    listPoolIds: () => context.store.read(listPoolIds()),
    rotateSigningKeys: (poolId, options) => rotateKeys(context, poolId, options),
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
      await Promise.all([
        stopSweeping(),
        stopEmptying(),
        stopFollowing(),
        stopDelivery(),
        stopAnalytics(),
        stopPageViews(),
        stopSink(),
        stopRotating(),
        stopWriting(),
        metrics?.close(),
        audit?.close(),
      ])
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

/** Codes of a service without a sender would go nowhere. Development keeps them for the inbox. @throws ConfigError */
function assertMailSender({ settings, delivery }: Config): void {
  if (settings.mode !== 'production' || delivery.smtp || delivery.ses || delivery.noMail) return
  throw new ConfigError(
    'Production needs a way to send mail: --smtp-url (POOLHOUSE_SMTP_URL) with --mail-from, or --ses. With --no-mail (POOLHOUSE_NO_MAIL) it starts without one, and what would send a code by mail answers CodeDeliveryFailureException.',
  )
}

/** Without a configured transport the worker does not run. */
async function startConfiguredDelivery(context: Context, settings: DeliverySettings): Promise<() => Promise<void>> {
  const transports = await openTransports(context, settings)
  return Object.keys(transports).length === 0 ? async () => {} : startDelivery(context, transports)
}

/** @throws ConfigError where the address cannot be had */
async function openMetrics(context: Context, at: NonNullable<Config['metrics']>): Promise<Metrics> {
  const { startMetrics } = await import('./metrics/index.ts')
  return startMetrics(context, at).catch(error => {
    throw new ConfigError(
      `--metrics ${at.host}:${at.port} cannot be had (${(error as NodeJS.ErrnoException).code ?? error}). Choose another port.`,
    )
  })
}

/** Opens store, clock and keys without listening: for the service, and for commands that need the store while no service runs. */
export async function openContext(
  config: Config,
  log: Log = noLog,
): Promise<{ context: Context; clock: DomainClock; close(): Promise<void> }> {
  if (config.databaseUrl === undefined || config.masterKey.kind === 'generated') prepareDataDir(config.dataDir)
  const databaseExists = config.databaseUrl === undefined && existsSync(join(config.dataDir, databaseFile))
  const keys = new Keyring(loadMasterKey(config.masterKey, { databaseExists }))
  const store = await (config.databaseUrl === undefined ? openSqlite(config.dataDir) : openPostgres(config.databaseUrl))
  try {
    await assertMasterKey(store, keys, config)
    await store.decide(insertMetadata, { key: identityKey, value: newUuid() })
    const clock = await DomainClock.open(store)
    assertRealTime(clock, config)
    const { mode, allowedOutbound = [] } = config.settings
    const outbound = createOutbound({ mode, allowed: allowedOutbound })
    const triggerTargets = openTriggerTargets(config.triggers, { log, mode, outbound })
    const close = () => {
      triggerTargets.close()
      return store.close()
    }
    return {
      context: {
        store,
        clock,
        keys,
        triggerTargets,
        outbound,
        log,
        secretUses: new SecretUses(),
        pageViews: new CountedPageViews(),
        settings: config.settings,
      },
      clock,
      close,
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Opens every sealed value, verifies every MAC, and looks for rows without an owner. Loaded at its first use. */
export const checkRows = async (context: Pick<Context, 'store' | 'keys'>): Promise<CheckedRows> =>
  (await import('./check-store.ts')).checkStore(context)

/** With another master key every sign-in would fail, and new values would be sealed under a key that cannot decrypt the old ones. */
async function assertMasterKey(store: Store, keys: Keyring, { dataDir, databaseUrl }: Config): Promise<void> {
  const check = await store.decide(insertMetadata, { key: masterKeyCheck, value: keys.sealCheck().toString('base64') })
  if (keys.openCheck(Buffer.from(check, 'base64'))) {
    // For backups, which are made without the key and say which one they need.
    await store.decide(insertMetadata, { key: masterKeyFingerprint, value: keys.fingerprint() })
    return
  }
  const storeName = databaseUrl === undefined ? dataDir : 'the database'
  throw new StorageError(
    'unsafe',
    `The master key does not decrypt ${storeName}, which was encrypted under another one. Give that key, or use another --data directory.`,
  )
}

/** Tokens issued by a clock that was moved forwards would be valid for longer, for every client that verifies them by the real clock. */
function assertRealTime({ offset }: DomainClock, { settings, dataDir, databaseUrl }: Config): void {
  if (settings.mode !== 'production' || offset === 0) return
  const storeName = databaseUrl === undefined ? dataDir : 'The database'
  throw new StorageError(
    'unsafe',
    `${storeName} was used in development with its clock moved forwards by ${Math.ceil(offset / 1000)} seconds, and the clock never goes back. Start production with another --data directory or database.`,
  )
}

/** The file service.json, by which commands find a running service. */
function writeServiceFile(dataDir: string, url: string, port: number): void {
  writeFileSync(join(dataDir, 'service.json'), `${JSON.stringify({ url, port, pid: process.pid })}\n`, { mode: 0o600 })
}

/** After a crash the file is left; commands check that its address answers. */
const removeServiceFile = (dataDir: string): void => rmSync(join(dataDir, 'service.json'), { force: true })

/** Removes expired rows once a minute, in small transactions, so that requests run between them. Returns a function that stops it. */
function startSweeping({ store, clock, log, settings }: Context): () => Promise<void> {
  const { keepEventsFor } = analyticsOf(settings)
  let isStopped = false
  let sweeping: Promise<void> = Promise.resolve()
  const outages = reportOutages(log, { during: 'Expired rows cannot be removed', after: 'Expired rows can be removed again' })
  const sweepAll = async () => {
    while (!isStopped && (await store.decide(sweep, { at: clock.now(), limit: sweepBatch, keepEventsFor })));
    if (!isStopped) outages.succeeded()
  }
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweepAll).catch(outages.failed)
  }, sweepIntervalMs)
  timer.unref()
  return () => {
    isStopped = true
    clearInterval(timer)
    return sweeping
  }
}

/** In development any node over PostgreSQL may move the domain clock; the others follow. Returns a function that stops it. */
function startFollowingClock(clock: DomainClock, { store, log, settings }: Context): () => Promise<void> {
  if (store.engine !== 'postgres' || settings.mode !== 'development') return async () => {}
  const outages = reportOutages(log, { during: 'The clock cannot be read', after: 'The clock can be read again' })
  return startPolling({ work: () => clock.refresh().then(() => 0), batchSize: 1, pauseMs: refreshClockMs, outages })
}

/** Writes the uses of client secrets once a minute, and when it is stopped. Returns a function that stops it. */
function startWritingSecretUses({ store, secretUses, log }: Context): () => Promise<void> {
  const outages = reportOutages(log, {
    during: 'The uses of client secrets cannot be written',
    after: 'The uses of client secrets can be written again',
  })
  const write = () => secretUses.write(store).then(outages.succeeded, outages.failed)
  const timer = setInterval(write, writeSecretUsesMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    return write()
  }
}

const noLog: Log = { info() {}, warn() {}, error() {} }
