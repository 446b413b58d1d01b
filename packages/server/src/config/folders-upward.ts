import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A folder and those above it, as far as one folder tree reaches: a folder that everybody may write to, such as /tmp, ends it, because anybody could
 * have put something there for us to find.
 */
export function foldersUpward(folder: string): string[] {
  const above = dirname(folder)
  return above === folder || isShared(above) ? [folder] : [folder, ...foldersUpward(above)]
}

/** Systems without user ids report every folder as one that everybody may write to. */
const isShared = (path: string): boolean =>
  process.getuid !== undefined && ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0
