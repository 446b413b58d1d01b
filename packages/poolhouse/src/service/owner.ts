import { existsSync } from 'node:fs'
import {
  type AccessQuestion,
  analyticsStatus,
  type Config,
  type ConfigOptions,
  checkRows,
  checkSqliteFile,
  createAdminKey,
  createPolicyKey,
  describeSecrets,
  type EventQuery,
  type ExportQuestion,
  eventSinkBacklog,
  explainAccess,
  exportEvents,
  exportSeed,
  type KeyReplacementRequest,
  type KeyRequest,
  listKeys,
  listNameCollisions,
  listPoolIds,
  masterKeyStatus,
  openContext,
  optionNames,
  type Period,
  readAnalyticsReport,
  replaceKey,
  revokeKey,
  rotateKeys,
  rotateMasterKey,
} from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'
import { callAdminSocket, type SocketPath, type SocketResponse } from './admin-socket.ts'
import { orCommandFailure } from './seed-failure.ts'
import { parseServiceConfig } from './serve.ts'

type Context = Awaited<ReturnType<typeof openContext>>['context']

/** Calls the service that owns the data directory over its socket; if none runs, opens the store in this process. */
async function callDataOwner<Path extends SocketPath>(
  options: ConfigOptions,
  environment: CommandEnvironment,
  path: Path,
  input: object,
  own: (context: Context) => Promise<SocketResponse<Path>>,
): Promise<SocketResponse<Path>> {
  const config = parseServiceConfig(withMode(options, environment.env), environment)
  if (config.databaseUrl === undefined) {
    const asked = await callAdminSocket(config.dataDir, path, input)
    if (asked.running) return asked.answer
  }
  assertMasterKeyGiven(config)
  const { context, close } = await openContext(config)
  try {
    return await own(context)
  } finally {
    await close()
  }
}

/** No requests are served, so the mode decides only where the master key may come from, and none has to be named: a database alone would ask for one. */
export const withMode = (options: ConfigOptions, env: NodeJS.ProcessEnv): ConfigOptions =>
  options.production || env[optionNames.production[1]] || env[optionNames.development[1]] ? options : { ...options, development: true }

/** A new master key would encrypt an empty store under a key that the service does not have, or could not decrypt the existing one. */
function assertMasterKeyGiven({ masterKey, dataDir, databaseUrl }: Config): void {
  if (masterKey.kind !== 'generated' || existsSync(masterKey.path)) return
  const store =
    databaseUrl === undefined
      ? `${dataDir} has no master.key, so that it belongs to no service in development mode`
      : 'the database needs the master key of its service'
  throw new UsageError(
    `${store}. Give the key as the service in production gets it, with POOLHOUSE_MASTER_KEY_FILE (or POOLHOUSE_MASTER_KEY); ` +
      'or name the data directory of a service with --data; or start the service first, which is then asked.',
  )
}

/** Creates an administrator's access key. */
export const createAdminKeyOnOwner = (request: { expiresAt?: number }, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/keys', request, context => createAdminKey(context, request))

/** Creates an IAM user with a policy and an access key. */
export const createPolicyKeyOnOwner = (request: KeyRequest, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/keys/create', request, context => createPolicyKey(context, request))

/** All access keys, without their secrets. */
export const listKeysOnOwner = (options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/keys/list', {}, listKeys)

/** Ends an access key. */
export const revokeKeyOnOwner = (accessKeyId: string, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/keys/revoke', { accessKeyId }, context => revokeKey(context, accessKeyId))

/** Makes a second access key of the same owner, and ends the old one. */
export const replaceKeyOnOwner = (request: KeyReplacementRequest, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/keys/replace', request, context => replaceKey(context, request))

/** The ids of all pools. */
export const listPoolIdsOnOwner = (options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/pools', {}, ({ store }) => store.read(listPoolIds()))

/** Gives a pool new signing keys. */
export const rotateSigningKeysOnOwner = (
  question: { poolId: string; isRevoked: boolean },
  options: ConfigOptions,
  environment: CommandEnvironment,
) => callDataOwner(options, environment, '/keys/rotate', question, context => rotateKeys(context, question.poolId, question))

/** Puts the new master key in the place of the old one. Without a running service all of it is done when this resolves. */
export const rotateMasterKeyOnOwner = (options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/master-key/rotate', {}, rotateMasterKey)

/** How far the rows are sealed again under a new master key. */
export const masterKeyStatusOnOwner = (options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/master-key', {}, masterKeyStatus)

/** Verifies the audit record in a directory. */
export const verifyAuditOnOwner = (directory: string, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/audit/verify', { directory }, async context =>
    (await import('@poolhouse/server/audit')).verifyAuditOf(context, directory),
  )

/** Describes the secrets of an app client; `undefined` if there is no such client. */
export const describeSecretsOnOwner = (clientId: string, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/secrets', { clientId }, context => describeSecrets(context, clientId))

/** What became of the analytics events of each client in the last days. */
export const analyticsStatusOnOwner = (days: number, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/analytics/status', { days }, context => analyticsStatus(context, { days }))

/** The numbers of app clients in a period of time that ends now. */
export const analyticsReportOnOwner = (period: Period, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/analytics/report', { period }, context => readAnalyticsReport(context, period))

/** Says why a call would be allowed or refused; `undefined` for an unknown principal. */
export const explainAccessOnOwner = (question: AccessQuestion, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/explain', question, context => explainAccess(context, question))

/** What waits for the event sink. */
export const eventSinkBacklogOnOwner = (options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/analytics/sink', {}, eventSinkBacklog)

/** A page of the stored events of Pinpoint applications. */
export const exportEventsOnOwner = (query: EventQuery, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/analytics/events', query, context => exportEvents(context, query))

/** Names that several users of a pool have, rows that are not as the service wrote them, and damage of the file. */
export async function checkOnOwner(options: ConfigOptions, environment: CommandEnvironment) {
  const { databaseUrl, dataDir } = parseServiceConfig(withMode(options, environment.env), environment)
  // In this process, since it may take long in one go. A file too damaged to be opened needs no further look.
  const damage = databaseUrl === undefined ? checkSqliteFile(dataDir) : []
  const rows = callDataOwner(options, environment, '/check', {}, async context => ({
    names: await listNameCollisions(context),
    checked: await checkRows(context),
    masterKey: await masterKeyStatus(context),
  }))
  const found = await rows.catch(error => {
    if (damage.length === 0) throw error
    return { names: [], checked: { rows: 0, values: 0, problems: [] }, masterKey: undefined }
  })
  return { damage, ...found }
}

/** A seed that makes what the service has. */
export const exportSeedOnOwner = (question: ExportQuestion, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/seed/export', question, context => orCommandFailure(exportSeed(context, question)))
