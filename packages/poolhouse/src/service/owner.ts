import { type ConfigOptions, createAdminKey, describeSecrets, openContext } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { callAdminSocket, type SocketResponse } from './admin-socket.ts'
import { parseServiceConfig } from './serve.ts'

type Context = Awaited<ReturnType<typeof openContext>>['context']

/** Calls the service that owns the data directory over its socket; if none runs, opens the store in this process. */
async function callDataOwner<Path extends '/keys' | '/secrets'>(
  options: ConfigOptions,
  environment: CommandEnvironment,
  path: Path,
  input: object,
  own: (context: Context) => Promise<SocketResponse<Path>>,
): Promise<SocketResponse<Path>> {
  // With --database alone the mode is unknown; development will do, because no requests are served.
  const namesDatabase = options.database !== undefined || options.databaseFile !== undefined
  const config = parseServiceConfig({ ...options, ...(namesDatabase && !options.production && { development: true }) }, environment)
  if (config.databaseUrl === undefined) {
    const asked = await callAdminSocket(config.dataDir, path, input)
    if (asked.running) return asked.answer
  }
  const { context, close } = await openContext(config)
  try {
    return await own(context)
  } finally {
    await close()
  }
}

/** Creates an administrator's access key. */
export const createAdminKeyOnOwner = (options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/keys', {}, createAdminKey)

/** Describes the secrets of an app client; `undefined` if there is no such client. */
export const describeSecretsOnOwner = (clientId: string, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/secrets', { clientId }, context => describeSecrets(context, clientId))
