import { createHash, type Hash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunInfo } from './monitor/index.ts'
import type { Project } from './project/index.ts'
import { writeAtomically } from './state/files.ts'
import type { StackPaths } from './state/index.ts'
import { upwards } from './upwards.ts'

/** Folders that hold no source of the program: packages, whose lists are looked at instead, version control, state and caches. */
const skippedFolders = new Set(['node_modules', '.git', '.poolhouse', '__pycache__'])
/** A folder with this file is a virtual environment of Python. */
const ENVIRONMENT = 'pyvenv.cfg'
/** Lists of packages, which may lie above the program. */
const packageLists = [
  ...['package.json', 'package-lock.json', 'node_modules/.package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'],
  ...['requirements.txt', 'pyproject.toml', 'uv.lock', 'poetry.lock', 'go.mod', 'go.sum', 'go.work', 'pom.xml', 'Directory.Packages.props'],
]
/** A larger folder costs more to read than what is saved. */
const MAX_FILES = 2000

/**
 * A hash of what decides which types a program registers, as far as it can be known without running it: its files and lists of packages (path, size and
 * time of the last change) and its configuration. `undefined` when the folder has too many files.
 */
export function fingerprintOf({ dir, programDir }: Project, { config, stack }: RunInfo): string | undefined {
  // The address of the service may be another one in each run.
  const settings = Object.entries(config).filter(([key]) => key !== 'aws:endpoints')
  const hash = createHash('sha256').update(JSON.stringify([stack, settings.toSorted()]))
  const counter = { left: MAX_FILES }
  for (const folder of new Set([dir, programDir])) if (!addFolder(hash, folder, counter)) return undefined
  for (const name of packageLists) {
    const folder = upwards(programDir, name)
    if (folder !== undefined) addFile(hash, join(folder, name))
  }
  return hash.digest('hex')
}

/** Whether an earlier run of the stack found no missing type in this very program. */
export const isKnownProgram = async ({ searched }: StackPaths, fingerprint: string): Promise<boolean> =>
  (await readFile(searched, 'utf8').catch(() => undefined)) === fingerprint

/** Remembers a program without missing types. Where it cannot be written, the next run searches again. */
export async function rememberProgram({ searched }: StackPaths, fingerprint: string): Promise<void> {
  try {
    await mkdir(dirname(searched), { recursive: true })
    await writeAtomically(searched, fingerprint)
  } catch {}
}

function addFolder(hash: Hash, folder: string, counter: { left: number }): boolean {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((one, other) => (one.name < other.name ? -1 : 1))
  if (entries.some(({ name }) => name === ENVIRONMENT)) return true
  for (const entry of entries) {
    // A link to one of them is skipped too.
    if (skippedFolders.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!addFolder(hash, path, counter)) return false
    } else {
      if (counter.left-- === 0) return false
      addFile(hash, path)
    }
  }
  return true
}

function addFile(hash: Hash, path: string) {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: -1 }
  hash.update(`${path}\0${mtimeMs}\0${size}\0`)
}
