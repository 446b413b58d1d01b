import { type ConfigOptions, createAdminKey, describeSecrets, openContext } from '@poolhouse/server'
import type { Surroundings } from '../command.ts'
import { type Answer, askRunningService } from './admin-socket.ts'
import { configFrom } from './serve.ts'

type Context = Awaited<ReturnType<typeof openContext>>['context']

/** Through the service that owns the data directory, else by opening the store itself. */
async function askOwner<Path extends '/keys' | '/secrets'>(
  options: ConfigOptions,
  around: Surroundings,
  path: Path,
  input: object,
  own: (context: Context) => Promise<Answer<Path>>,
): Promise<Answer<Path>> {
  // A database alone says nothing about the mode, and opening one answers no caller.
  const config = configFrom({ ...options, ...(options.database && !options.production && { development: true }) }, around)
  if (config.databaseUrl === undefined) {
    const asked = await askRunningService(config.dataDir, path, input)
    if (asked.running) return asked.answer
  }
  const { context, close } = await openContext(config)
  try {
    return await own(context)
  } finally {
    await close()
  }
}

export const createKey = (options: ConfigOptions, around: Surroundings) => askOwner(options, around, '/keys', {}, createAdminKey)

export const secretsOf = (clientId: string, options: ConfigOptions, around: Surroundings) =>
  askOwner(options, around, '/secrets', { clientId }, context => describeSecrets(context, clientId))
