import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backUp, type ConfigOptions, describeStore, restoreBackup } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { withMode } from './owner.ts'
import { parseServiceConfig } from './serve.ts'

/** A file in a folder, named after the time in UTC: the names sort by it. */
const fileIn = (folder: string): string =>
  join(folder, `poolhouse-${new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '')}.backup`)

/** Backs up the data of a service to a new file. `target`: a file or a folder; without one, the current folder. */
export async function backUpData(target: string | undefined, options: ConfigOptions, environment: CommandEnvironment) {
  const config = parseServiceConfig(withMode(options, environment.env), environment)
  const path = resolve(environment.cwd, target ?? '.')
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? fileIn(path) : path
  if (existsSync(file)) throw new CommandFailure(`${file} exists, and a backup replaces nothing. Name another file, or a folder.`)
  if (!existsSync(resolve(file, '..'))) throw new CommandFailure(`the folder of ${file} does not exist. Create it first.`)
  return { file, ...(await backUp(config, file)) }
}

/** Restores a backup into an empty data directory or database. */
export async function restoreData(file: string, options: ConfigOptions, environment: CommandEnvironment) {
  const config = parseServiceConfig(withMode(options, environment.env), environment)
  const { rows, header } = await restoreBackup(config, resolve(environment.cwd, file))
  return { place: describeStore(config), rows, createdAt: header.createdAt, schema: header.schema }
}
