import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The addresses in the `service.json` of services whose data lies in `.poolhouse/` of this folder or of one above it, nearest first. */
export function announcedUpwards(from: string): string[] {
  return foldersUpwards(from).flatMap(folder => {
    const file = join(folder, '.poolhouse', 'service.json')
    if (!existsSync(file)) return []
    try {
      const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown }
      return typeof url === 'string' ? [url] : []
    } catch {
      // Half written by a process that died: as good as none.
      return []
    }
  })
}

function foldersUpwards(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...foldersUpwards(above)]
}
