import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from './app.ts'
import { type DescribedSecret, describeSecrets, SecretUses } from './clients/index.ts'
import { DomainClock } from './clock.ts'
import { type Config, loadMasterKey, prepareDataDir, withPort } from './config/index.ts'
import type { Context, DeliverySettings, Log } from './context.ts'
import { Keyring } from './crypto/index.ts'
import { openTransports, startDelivery } from './delivery/index.ts'
import { fixedIds, type Seed, type Seeder } from './dev/index.ts'
import { type AdminKey, createAdminKey } from './iam/index.ts'
import { listen } from './listen.ts'
import { databaseFile, insertMetadata, openPostgres, openSqlite, StorageError, type Store, sweep } from './storage/index.ts'
import { openTriggerTargets } from './triggers/index.ts'

export interface Service {
  /** The public URL. */
  url: string
  /** Where it listens; differs from the public URL behind a proxy. */
  port: number
  clock: DomainClock
  createAdminKey(): Promise<AdminKey>
  /** Of a client, without their values. Undefined where there is no such client. */
  describeSecrets(clientId: string): Promise<DescribedSecret[] | undefined>
  /** Development only. @throws SeedError */
  applySeed(seed: Seed): Promise<void>
  /** Development only: nothing is left but what was planted, planted again, and the clock. */
  reset(): Promise<void>
  /** Stops taking requests, lets those in flight end, closes the store. */
  close(): Promise<void>
}

const sweepEvery = 60_000
const sweepStep = 500
const writeUsesEvery = 60_000

/** Configuration → open store → listen. @throws StorageError, or an Error whose message says what to do. */
export async function startService(config: Config, log: Log = quiet): Promise<Service> {
  const opened = await openContext(config, log)
  const server = await listen({ ...config.listen, tls: config.tls }).catch(async error => {
    await opened.close()
    throw error
  })
  const { settings } = withPort(config, server.port)
  const context = { ...opened.context, clock: opened.clock, settings, ...(settings.mode === 'development' && { fixedIds }) }
  // Loaded when it is asked for: it brings operations with it.
  let loaded: Promise<Seeder> | undefined
  const beginning = () => (loaded ??= import('./dev/seeder.ts').then(({ createSeeder }) => createSeeder(context)))
  server.serve(createApp(context, beginning))
  if (config.databaseUrl === undefined) announce(config.dataDir, settings.publicUrl, server.port)
  const stopSweeping = keepSwept(context)
  const stopWriting = keepSecretUses(context)
  const stopDelivery = await deliver(context, config.delivery)
  return {
    url: settings.publicUrl,
    port: server.port,
    clock: opened.clock,
    createAdminKey: () => createAdminKey(context),
    describeSecrets: clientId => describeSecrets(context, clientId),
    applySeed: async seed => (await beginning()).applySeed(seed),
    async reset() {
      await (await beginning()).reset()
    },
    async close() {
      await server.close()
      await Promise.all([stopSweeping(), stopDelivery(), stopWriting()])
      if (config.databaseUrl === undefined) withdraw(config.dataDir)
      await opened.close()
    },
  }
}

/** Without a way out nothing is sent, and nothing of it is loaded. */
async function deliver(context: Context, settings: DeliverySettings): Promise<() => Promise<void>> {
  const transports = await openTransports(context, settings)
  return Object.keys(transports).length === 0 ? async () => {} : startDelivery(context, transports)
}

/** For commands that need the store while no service runs. */
export async function openContext(
  config: Config,
  log: Log = quiet,
): Promise<{ context: Context; clock: DomainClock; close(): Promise<void> }> {
  if (config.databaseUrl === undefined || config.masterKey.kind === 'generated') prepareDataDir(config.dataDir)
  const databaseExists = config.databaseUrl === undefined && existsSync(join(config.dataDir, databaseFile))
  const keys = new Keyring(loadMasterKey(config.masterKey, { databaseExists }))
  const store = await (config.databaseUrl === undefined ? openSqlite(config.dataDir) : openPostgres(config.databaseUrl))
  try {
    await proveMasterKey(store, keys, config)
    const clock = await DomainClock.open(store)
    assertRealTime(clock, config)
    const triggerTargets = openTriggerTargets(config.triggers, log)
    const close = () => {
      triggerTargets.close()
      return store.close()
    }
    return { context: { store, clock, keys, triggerTargets, log, secretUses: new SecretUses(), settings: config.settings }, clock, close }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** A store opened under another master key would answer every sign-in with an error, and seal new things that the old key cannot open. */
async function proveMasterKey(store: Store, keys: Keyring, { dataDir, databaseUrl }: Config): Promise<void> {
  const kept = await store.decide(insertMetadata, { key: 'master_key_check', value: keys.sealCheck().toString('base64') })
  if (keys.openCheck(Buffer.from(kept, 'base64'))) return
  const place = databaseUrl === undefined ? dataDir : 'the database'
  throw new StorageError(
    'unsafe',
    `The master key does not open ${place}: it was made with another one. Give the key that it was made with, or use another --data directory.`,
  )
}

/** A token made by a clock that was moved would live that much longer for everybody who checks it by the real one. */
function assertRealTime({ offset }: DomainClock, { settings, dataDir, databaseUrl }: Config): void {
  if (settings.mode !== 'production' || offset === 0) return
  const place = databaseUrl === undefined ? dataDir : 'The database'
  throw new StorageError(
    'unsafe',
    `${place} was used in development with its clock moved forwards by ${Math.ceil(offset / 1000)} seconds, and the clock never goes back. Start production with another --data directory or database.`,
  )
}

/** How other commands find a running service. */
function announce(dataDir: string, url: string, port: number): void {
  writeFileSync(join(dataDir, 'service.json'), `${JSON.stringify({ url, port, pid: process.pid })}\n`, { mode: 0o600 })
}

/** A crash leaves the file behind; whoever reads it asks the address before it believes it. */
const withdraw = (dataDir: string): void => rmSync(join(dataDir, 'service.json'), { force: true })

/** Small steps, so that requests come between them, until nothing is left that has expired. Returns how to stop. */
function keepSwept({ store, clock, log }: Context): () => Promise<void> {
  let isStopped = false
  let sweeping: Promise<void> = Promise.resolve()
  const sweepAll = async () => {
    while (!isStopped && (await store.decide(sweep, { at: clock.now(), limit: sweepStep })));
  }
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweepAll).catch(cause => log.warn('Expired rows could not be removed', { cause: String(cause) }))
  }, sweepEvery)
  timer.unref()
  return () => {
    isStopped = true
    clearInterval(timer)
    return sweeping
  }
}

/** One write a minute, whatever comes in; the last one before the store closes. Returns how to stop. */
function keepSecretUses({ store, secretUses, log }: Context): () => Promise<void> {
  const write = () =>
    secretUses.write(store).catch(cause => log.warn('When client secrets were used could not be written', { cause: String(cause) }))
  const timer = setInterval(write, writeUsesEvery)
  timer.unref()
  return () => {
    clearInterval(timer)
    return write()
  }
}

const quiet: Log = { info() {}, warn() {}, error() {} }
