import { type ConfigOptions, createAdminKey, describeSecrets, openContext } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { callAdminSocket, type SocketResponse } from './admin-socket.ts'
import { parseServiceConfig } from './serve.ts'

type Context = Awaited<ReturnType<typeof openContext>>['context']

/** Through the service that owns the data directory, else by opening the store itself. */
async function callDataOwner<Path extends '/keys' | '/secrets'>(
  options: ConfigOptions,
  environment: CommandEnvironment,
  path: Path,
  input: object,
  own: (context: Context) => Promise<SocketResponse<Path>>,
): Promise<SocketResponse<Path>> {
  // A database alone says nothing about the mode, and opening one answers no caller.
  const config = parseServiceConfig({ ...options, ...(options.database && !options.production && { development: true }) }, environment)
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

export const createAdminKeyOnOwner = (options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/keys', {}, createAdminKey)

export const describeSecretsOnOwner = (clientId: string, options: ConfigOptions, environment: CommandEnvironment) =>
  callDataOwner(options, environment, '/secrets', { clientId }, context => describeSecrets(context, clientId))
