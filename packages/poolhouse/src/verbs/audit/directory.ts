import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

/** Options of every verb of the record. */
export interface AuditOptions extends StoreOptions {
  audit?: string
}

/** Adds the options of the store, and --audit. */
export const addAuditOptions = (command: Command): Command =>
  addStoreOptions(command).option('--audit <dir>', 'directory of the record (default: audit in the data directory) [POOLHOUSE_AUDIT]')

/** The directory of the record. @throws CommandFailure where there is none */
export async function auditDirectory({ audit, ...options }: AuditOptions, environment: CommandEnvironment): Promise<string> {
  const [{ parseServiceConfig }, { withMode }] = await Promise.all([import('../../service/serve.ts'), import('../../service/owner.ts')])
  const given = withMode({ ...options, ...(audit !== undefined && { audit }) }, environment.env)
  const { auditDir, dataDir } = parseServiceConfig(given, environment)
  const directory = auditDir ?? join(dataDir, 'audit')
  if (existsSync(directory)) {
    const [worker] = readdirSync(directory)
      .filter(name => /^worker-\d+$/.test(name))
      .sort()
    if (worker === undefined) return directory
    throw new CommandFailure(`${directory} has a record for each worker. Name one: --audit ${join(directory, worker)}`)
  }
  throw new CommandFailure(
    `there is no audit record in ${directory}. Production writes one there unless --audit says where; in development "poolhouse start --audit ${directory}" does.`,
  )
}
