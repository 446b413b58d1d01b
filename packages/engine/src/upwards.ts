import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The nearest folder, from `start` upwards, that has the file. */
export function upwards(start: string, file: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, file))) return folder
    if (dirname(folder) === folder) return undefined
  }
}
