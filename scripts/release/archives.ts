/** Archives that carry their Node: unpack one, and run `bin/poolhouse`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../step.ts'
import { applicationFiles, nodeFiles } from './application.ts'
import type { Deliverable } from './deliverables.ts'
import { launcher } from './launcher.ts'
import type { Platform } from './platforms.ts'
import { writeTarGz } from './tar.ts'

/** Writes the archive of a deliverable for a platform. Returns the file's name. */
export async function writeArchive(deliverable: Deliverable, platform: Platform, version: string, into: string): Promise<string> {
  const name = `${deliverable.name}-${version}-${platform.name}`
  const text = (file: string) => readFileSync(join(root, file))
  const entries = [
    { path: 'bin/poolhouse', content: launcher(platform), isExecutable: true },
    { path: 'README.md', content: text('scripts/release/archive.md') },
    { path: 'LICENSE', content: text('LICENSE') },
    { path: 'NOTICE', content: text('NOTICE') },
    ...(await nodeFiles(platform)),
    ...(await applicationFiles(deliverable, platform)),
  ]
  await writeTarGz(
    join(into, `${name}.tar.gz`),
    entries.map(entry => ({ ...entry, path: `${name}/${entry.path}` })),
  )
  return `${name}.tar.gz`
}
