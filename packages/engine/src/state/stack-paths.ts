import { access, chmod, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, EngineFailure } from '../failure.ts'

/**
 * The files of one stack, in the folder of the project's backend (project/backend.ts), laid out as the file backend of the CLI does
 * (`pulumi login file://…`).
 */
export interface StackPaths {
  project: string
  stack: string
  /** The folder of the backend. */
  root: string
  state: string
  passphrase: string
  locks: string
  /** Remembers the service that holds the stack's resources. */
  service: string
  /** Remembers the program that was last run without a missing type. */
  searched: string
  /** Holds the name of the selected stack. */
  selection: string
}

/** Stack names become parts of paths. */
const nameRule = /^[A-Za-z0-9_.-]{1,100}$/

/** The paths of a stack's files. Fails when the name is not allowed. */
export function stackPaths(root: string, project: string, stack: string): StackPaths {
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
    service: join(root, '.pulumi', 'services', project, `${stack}.json`),
    searched: join(root, '.pulumi', 'searched', project, stack),
    selection: selectedStackFile(root, project),
  }
}

/** The folder of a project's stacks. */
export const stacksDir = (root: string, project: string) => join(root, '.pulumi', 'stacks', project)
/** The file that names the selected stack of a project. */
export const selectedStackFile = (root: string, project: string) => join(root, '.pulumi', 'selected', project)

/** Creates the folders, readable by their owner only and ignored by git. */
export async function createStackFolders(paths: StackPaths) {
  try {
    await mkdir(paths.root, { recursive: true, mode: 0o700 })
    const isOwn = basename(paths.root) === '.poolhouse'
    const ignore = join(paths.root, '.gitignore')
    if (isOwn && !(await fileExists(ignore))) await writeFile(ignore, '*\n')
    await mkdir(dirname(paths.state), { recursive: true })
    const meta = join(paths.root, '.pulumi', 'meta.yaml')
    if (!(await fileExists(meta))) {
      await writeFile(meta, 'version: 1\n')
      if (isOwn) await chmod(paths.root, 0o700)
    }
  } catch (error) {
    throw new EngineFailure(
      `${paths.root}: cannot keep the stack's state there (${codeOf(error)}). Make the folder writable, or free space on its disk.`,
    )
  }
}

/** Whether a file or folder exists. */
export const fileExists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
