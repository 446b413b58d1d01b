import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Project } from '../project/index.ts'

/** The file of a build folder that names the program it belongs to. */
const OWNER = 'program-folder'

/** The folder outside the project that keeps what is built of its program, so that a later run need not build it again. */
export function buildFolder({ programDir }: Project): string {
  const all = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'poolhouse', 'programs')
  const folder = join(all, createHash('sha256').update(programDir).digest('hex').slice(0, 16))
  if (!existsSync(join(folder, OWNER))) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, OWNER), programDir)
    removeOrphans(all)
  }
  return folder
}

/** Removes what belongs to programs that are gone. */
function removeOrphans(all: string) {
  for (const name of readdirSync(all)) {
    const owner = join(all, name, OWNER)
    if (existsSync(owner) && !existsSync(readFileSync(owner, 'utf8'))) rmSync(join(all, name), { recursive: true, force: true })
  }
}
