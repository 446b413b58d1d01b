import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertOwn, foldersUpward } from '@poolhouse/server/data-directory'
import { authorityFile } from './trust.ts'

/** A service that wrote its address into its data directory. */
export interface AnnouncedService {
  url: string
  /** Path of the certificate authority that `poolhouse tls` makes; the file may not exist. */
  authority: string
}

/**
 * The services that the `service.json` files of `.poolhouse/` in this folder and those above name, nearest first. @throws ConfigError for a directory
 * of another user, who could send our calls and their credentials anywhere.
 */
export function* findAnnouncedServices(from: string): Generator<AnnouncedService> {
  for (const folder of foldersUpward(from)) {
    const dataDir = join(folder, '.poolhouse')
    const file = join(dataDir, 'service.json')
    if (!existsSync(file)) continue
    assertOwn(dataDir, 'name the address of its service with --endpoint.')
    const url = readUrl(file)
    if (url !== undefined) yield { url, authority: authorityFile(dataDir) }
  }
}

/** The address in a `service.json`. Undefined for a file that does not exist, or was half written by a process that died. */
export function readUrl(file: string): string | undefined {
  try {
    const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown }
    return typeof url === 'string' ? url : undefined
  } catch {
    return undefined
  }
}
