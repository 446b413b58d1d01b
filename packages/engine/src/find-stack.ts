import type { FindStack } from './apply/index.ts'
import { foldersNextDoor, type Project, readProject } from './project/index.ts'
import { StackStore, stackPaths } from './state/index.ts'

/**
 * Finds the stacks that a stack reference names: in the backend of the project; where no backend is configured, also in that of a project in a folder next
 * door, which may have been deployed before the folders above had a `.poolhouse`.
 */
export const stackFinder =
  ({ dir, backend }: Project, env: NodeJS.ProcessEnv): FindStack =>
  async (project, stack) => {
    const nextDoor = backend.chosenBy === 'nearest' ? await backendsNextDoor(dir, project, env) : []
    const folders = [...new Set([backend.dir, ...nextDoor])]
    for (const folder of folders) {
      const store = new StackStore(stackPaths(folder, project, stack), { env })
      if (await store.exists()) return { store, searched: folder }
    }
    return { store: undefined, searched: `${folders.join(', ')} (${howChosen[backend.chosenBy]})` }
  }

const howChosen: Record<Project['backend']['chosenBy'], string> = {
  PULUMI_BACKEND_URL: 'PULUMI_BACKEND_URL',
  'backend: in Pulumi.yaml': 'the backend of Pulumi.yaml',
  nearest: "the nearest .poolhouse from the project's folder upwards, and those of projects beside it",
}

async function backendsNextDoor(dir: string, wanted: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const found = await Promise.all(
    foldersNextDoor(dir).map(async folder => {
      const project = await readProject(folder, env).catch(() => undefined)
      return project?.name === wanted ? [project.backend.dir] : []
    }),
  )
  return found.flat()
}
