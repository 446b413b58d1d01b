import { access, chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf, EngineFailure } from '../failure.ts'

/** Where the files of one stack lie: `.poolhouse/` beside Pulumi.yaml, inside laid out as `pulumi login file://./.poolhouse` would. */
export interface StackPlaces {
  project: string
  stack: string
  /** `.poolhouse/` itself. */
  root: string
  state: string
  passphrase: string
  locks: string
}

/** Names come from people and become parts of paths. */
const nameRule = /^[A-Za-z0-9_.-]{1,100}$/

export function placesOf(projectDir: string, project: string, stack: string): StackPlaces {
  if (!nameRule.test(stack) || stack.startsWith('.')) {
    throw new EngineFailure(`stack name "${stack}" may hold only letters, digits, "_", "-" and ".", at most 100, and not start with ".".`)
  }
  const root = join(projectDir, '.poolhouse')
  const stacks = stacksDir(projectDir, project)
  return {
    project,
    stack,
    root,
    state: join(stacks, `${stack}.json`),
    passphrase: join(stacks, `${stack}.passphrase`),
    locks: join(root, '.pulumi', 'locks', 'organization', project, stack),
  }
}

export const stacksDir = (projectDir: string, project: string) => join(projectDir, '.poolhouse', '.pulumi', 'stacks', project)

/** Makes the folders, readable by their owner alone, and lets git ignore them. */
export async function makePlaces(places: StackPlaces) {
  try {
    await mkdir(places.root, { recursive: true, mode: 0o700 })
    const ignore = join(places.root, '.gitignore')
    if (!(await exists(ignore))) await writeFile(ignore, '*\n')
    await mkdir(dirname(places.state), { recursive: true })
    const meta = join(places.root, '.pulumi', 'meta.yaml')
    if (!(await exists(meta))) {
      await writeFile(meta, 'version: 1\n')
      await chmod(places.root, 0o700)
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
