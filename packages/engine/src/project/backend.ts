import { readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { isBag, type Value } from '../wire.ts'

/** The folder that holds a project's stacks, laid out as the CLI's file backend, and who chose it. */
export interface Backend {
  dir: string
  /** `nearest`: the first `.poolhouse` in the project's folder or above it; without one, the project's folder gets one. */
  chosenBy: 'PULUMI_BACKEND_URL' | 'backend: in Pulumi.yaml' | 'nearest'
}

const folderName = '.poolhouse'

/**
 * Finds the backend: PULUMI_BACKEND_URL, else `backend: {url}`, else the nearest `.poolhouse`, which all projects in the folder tree of a service share.
 * Only `file://` is a backend here; a URL of another kind is for the CLI, and is ignored. `declared`: the member `backend` of Pulumi.yaml.
 */
export function findBackend(declared: Value | undefined, projectDir: string, env: NodeJS.ProcessEnv): Backend {
  const fromEnvironment = folderOf(env.PULUMI_BACKEND_URL, process.cwd())
  if (fromEnvironment !== undefined) return { dir: fromEnvironment, chosenBy: 'PULUMI_BACKEND_URL' }
  const fromProject = folderOf(isBag(declared) ? declared.url : undefined, projectDir)
  if (fromProject !== undefined) return { dir: fromProject, chosenBy: 'backend: in Pulumi.yaml' }
  return { dir: findNearest(projectDir) ?? join(projectDir, folderName), chosenBy: 'nearest' }
}

/** This user's folders beside a project, in which other projects may be. */
export function foldersNextDoor(projectDir: string): string[] {
  const above = dirname(projectDir)
  try {
    const folders = readdirSync(above, { withFileTypes: true }).filter(entry => entry.isDirectory())
    return folders.map(({ name }) => join(above, name)).filter(dir => dir !== projectDir && isOwnFolder(dir))
  } catch {
    return []
  }
}

const scheme = 'file://'

function folderOf(url: Value | undefined, base: string): string | undefined {
  if (typeof url !== 'string' || !url.startsWith(scheme)) return undefined
  return resolve(base, url.slice(scheme.length).replace(/^~(?=\/|$)/, homedir()))
}

function findNearest(from: string): string | undefined {
  const candidate = join(from, folderName)
  if (isOwnFolder(candidate)) return candidate
  const above = dirname(from)
  return above === from || isShared(above) ? undefined : findNearest(above)
}

/** Whether everybody may write to the folder, as to /tmp: no folder tree of one service reaches beyond it. Windows reports every folder so. */
const isShared = (path: string): boolean =>
  process.getuid !== undefined && ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0

/** Whether the folder belongs to this user. Another user could prepare one, and read the stacks. */
function isOwnFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return false
  return process.getuid === undefined || found.uid === process.getuid()
}
