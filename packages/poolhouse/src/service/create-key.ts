import { type ConfigOptions, createAdminKey, openContext } from '@poolhouse/server'
import type { Surroundings } from '../command.ts'
import { type AdminKey, keyFromRunningService } from './admin-socket.ts'
import { configFrom } from './serve.ts'

/** Through the service that owns the data directory, else by opening the store itself. */
export async function createKey(options: ConfigOptions, around: Surroundings): Promise<AdminKey> {
  // A database alone says nothing about the mode, and opening one answers no caller.
  const config = configFrom({ ...options, ...(options.database && !options.production && { development: true }) }, around)
  const running = config.databaseUrl === undefined ? await keyFromRunningService(config.dataDir) : undefined
  if (running) return running
  const { context, close } = await openContext(config)
  try {
    return await createAdminKey(context)
  } finally {
    await close()
  }
}
