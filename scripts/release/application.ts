/** The files of the command with everything that it needs, as archives and images carry them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Deliverable } from './deliverables.ts'
import { folderOf } from './fetch.ts'
import { closure, type LockedPackage, lockedPackage } from './lock.ts'
import { packedFiles } from './npm.ts'
import type { Platform } from './platforms.ts'
import type { Entry } from './tar.ts'

/** `app/node_modules` of an archive: our packages as npm publishes them, the others as npm installed them. */
export async function applicationFiles({ folder, without, readme }: Deliverable, platform: Platform): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const each of closure(folder, platform, without)) {
    const under = placeOf(each)
    if (each.isOurs) entries.push(...packedFiles({ folder: each.key, ...(each.key === folder && { readme }) }, under))
    else entries.push(...installedFiles(await folderOf(each), under))
  }
  return entries.filter(({ path }) => !path.endsWith('.map'))
}

/** The Node of a platform, with its licence. */
export async function nodeFiles(platform: Platform): Promise<Entry[]> {
  const folder = await folderOf(lockedPackage(platform.node))
  return [
    { path: 'node/bin/node', content: { file: join(folder, 'bin', 'node') }, isExecutable: true },
    { path: 'node/LICENSE', content: readFileSync(join(folder, 'LICENSE')) },
  ]
}

/** Where a package lies: our packages beside the others, what they have of their own below them. */
const placeOf = ({ key }: LockedPackage) =>
  `app/${key.replace(/^packages\/([^/]+)/, (_, name: string) => (name === 'poolhouse' ? 'node_modules/poolhouse' : `node_modules/@poolhouse/${name}`))}`

/** The files of an installed package, without the packages that it has of its own. */
function installedFiles(folder: string, under: string): Entry[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = join(folder, entry.name)
    const path = `${under}/${entry.name}`
    if (entry.isDirectory()) return basename(file) === 'node_modules' ? [] : installedFiles(file, path)
    return [{ path, content: { file }, isExecutable: (statSync(file).mode & 0o100) !== 0 }]
  })
}
