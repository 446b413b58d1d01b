import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A service that wrote its address into its data directory. */
export interface AnnouncedService {
  url: string
  /** Path of the certificate authority that `poolhouse tls` makes; the file may not exist. */
  authority: string
}

/** The services announced by `.poolhouse/service.json` in this folder and the folders above it, nearest first. */
export function findAnnouncedServices(from: string): AnnouncedService[] {
  return foldersUpward(from).flatMap(folder => {
    const dataDir = join(folder, '.poolhouse')
    const file = join(dataDir, 'service.json')
    if (!existsSync(file)) return []
    try {
      const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown }
      return typeof url === 'string' ? [{ url, authority: join(dataDir, 'tls', 'authority.pem') }] : []
    } catch {
      // A killed process left it half written.
      return []
    }
  })
}

function foldersUpward(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...foldersUpward(above)]
}
