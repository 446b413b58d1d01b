import { access, chmod, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, EngineFailure } from '../failure.ts'

/**
 * Where the files of one stack lie: in `.poolhouse/` beside Pulumi.yaml, or in the folder of the project's `backend`, laid out as the file backend of
 * the CLI does (`pulumi login file://…`).
 */
export interface StackPlaces {
  project: string
  stack: string
  /** The folder of the backend. */
  root: string
  state: string
  passphrase: string
  locks: string
  /** Which stack of the project is current. */
  selection: string
}

/** Names come from people and become parts of paths. */
const nameRule = /^[A-Za-z0-9_.-]{1,100}$/

export function placesOf(root: string, project: string, stack: string): StackPlaces {
  if (!nameRule.test(stack) || stack.startsWith('.')) {
    throw new EngineFailure(`stack name "${stack}" may hold only letters, digits, "_", "-" and ".", at most 100, and not start with ".".`)
  }
  const stacks = stacksDir(root, project)
  return {
    project,
    stack,
    root,
    state: join(stacks, `${stack}.json`),
    passphrase: join(stacks, `${stack}.passphrase`),
    locks: join(root, '.pulumi', 'locks', 'organization', project, stack),
    selection: selectionOf(root, project),
  }
}

export const stacksDir = (root: string, project: string) => join(root, '.pulumi', 'stacks', project)
export const selectionOf = (root: string, project: string) => join(root, '.pulumi', 'selected', project)

/** Makes the folders, readable by their owner alone, and lets git ignore them. */
export async function makePlaces(places: StackPlaces) {
  try {
    await mkdir(places.root, { recursive: true, mode: 0o700 })
    const isOwn = basename(places.root) === '.poolhouse'
    const ignore = join(places.root, '.gitignore')
    if (isOwn && !(await exists(ignore))) await writeFile(ignore, '*\n')
    await mkdir(dirname(places.state), { recursive: true })
    const meta = join(places.root, '.pulumi', 'meta.yaml')
    if (!(await exists(meta))) {
      await writeFile(meta, 'version: 1\n')
      if (isOwn) await chmod(places.root, 0o700)
    }
  } catch (error) {
    throw new EngineFailure(
      `${places.root}: cannot keep the stack's state there (${codeOf(error)}). Make the folder writable, or free space on its disk.`,
    )
  }
}

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
