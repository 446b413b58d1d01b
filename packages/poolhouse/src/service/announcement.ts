import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface AnnouncedService {
  url: string
  /** The authority that `poolhouse tls` keeps beside it, whether it is there or not. */
  authority: string
}

/** What stands in the `service.json` of services whose data lies in `.poolhouse/` of this folder or of one above it, nearest first. */
export function findAnnouncedServices(from: string): AnnouncedService[] {
  return foldersUpward(from).flatMap(folder => {
    const dataDir = join(folder, '.poolhouse')
    const file = join(dataDir, 'service.json')
    if (!existsSync(file)) return []
    try {
      const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown }
      return typeof url === 'string' ? [{ url, authority: join(dataDir, 'tls', 'authority.pem') }] : []
    } catch {
      // Half written by a process that died: as good as none.
      return []
    }
  })
}

function foldersUpward(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...foldersUpward(above)]
}
