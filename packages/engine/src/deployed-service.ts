import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, EngineFailure } from './failure.ts'
import { reasonOf, writeAtomically } from './state/files.ts'
import type { StackPaths } from './state/index.ts'
import { createStackFolders } from './state/stack-paths.ts'

/** The service that a run deploys to. */
export interface DeployedService {
  url: string
  /** A random id of what the service holds; a reset gives it another one. Absent: it has none, as services of others. */
  identity?: string
  /** What a run does when the stack was deployed to another service: `refresh` in development, `stop` in production. */
  onOther: 'refresh' | 'stop'
}

/** The service that a stack remembers, in a file of its own, so that the deployment file stays one of the official CLI. */
type RememberedService = Pick<DeployedService, 'url' | 'identity'>

/** Whether the run deploys to another service than the stack remembers. Fails when it must not go on; says so when it refreshes first. */
export async function isOtherService(
  paths: StackPaths,
  service: DeployedService | undefined,
  { isRefresh, warn }: { isRefresh: boolean; warn: (message: string) => void },
): Promise<boolean> {
  if (!service) return false
  const remembered = await readRemembered(paths)
  if (!remembered?.identity || remembered.identity === service.identity) return false
  if (isRefresh) return true
  const where =
    remembered.url === service.url ? `${service.url} was reset, or holds other data, since` : `${service.url} is another service`
  const what = `stack ${paths.stack} was deployed to ${remembered.url}: ${where}`
  if (service.onOther === 'stop') {
    throw new EngineFailure(
      `${what}. Its resources are probably not there, so nothing was done. Deploy to the first one (--endpoint), use another stack (--stack), or run "poolhouse refresh" to forget what does not exist here.`,
    )
  }
  warn(`${what}. Its resources are looked up there first (refresh).`)
  return true
}

/** Records the service before a run changes anything there, so that an interrupted run is remembered too. */
export async function rememberService(paths: StackPaths, service: DeployedService | undefined) {
  if (!service?.identity) return
  const { url, identity } = service
  const before = await readRemembered(paths)
  if (before?.identity === identity && before.url === url) return
  await createStackFolders(paths)
  try {
    await mkdir(dirname(paths.service), { recursive: true })
    await writeAtomically(paths.service, `${JSON.stringify({ url, identity })}\n`)
  } catch (error) {
    throw new EngineFailure(`${paths.service} could not be written (${reasonOf(error)}).`)
  }
}

/** Forgets the service of a stack that has no resources left. */
export const forgetService = (paths: StackPaths): Promise<void> => rm(paths.service, { force: true })

async function readRemembered({ service }: StackPaths): Promise<RememberedService | undefined> {
  try {
    return JSON.parse(await readFile(service, 'utf8')) as RememberedService
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new EngineFailure(
      `${service} cannot be read (${error instanceof SyntaxError ? 'it is no JSON' : reasonOf(error)}). It only names the service of the last run: remove it, and run refresh.`,
    )
  }
}
