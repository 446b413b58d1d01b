import { exportStack, hasChanges, up } from '@poolhouse/engine'
import { providersFor } from '../deploy/providers.ts'
import { endpointConfig } from '../deploy/with-service.ts'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { createApiClient } from './api.ts'

/** The app client of a deployed program. */
export interface DeployedClient {
  poolId: string
  clientId: string
  /** What the engine did, in one line. */
  summary: string
}

interface ProgramDeployment {
  project: string
  url: string
  signal: AbortSignal
  refresh?: boolean
}

/** Deploys one program and returns the app client that it declares. */
export async function deployProgram(wish: ProgramDeployment, environment: CommandEnvironment): Promise<DeployedClient> {
  const { project, url } = wish
  const first = await deploy(wish, environment)
  const client = await findDeclaredClient(project)
  if (await clientExists(client, url)) return { ...client, summary: first }
  // The stack's state is of an earlier service whose data was removed, so a refresh is needed.
  const second = await deploy({ ...wish, refresh: true }, environment)
  return { ...(await findDeclaredClient(project)), summary: second }
}

async function deploy({ project, url, signal, refresh }: ProgramDeployment, environment: CommandEnvironment): Promise<string> {
  const complaints: string[] = []
  const summary = await up({
    project,
    providers: providersFor(environment.env),
    config: endpointConfig(url),
    signal,
    // The guide's programs use types that are here: no preview beside the run looks for others.
    isPlanned: true,
    ...(refresh && { refresh }),
    onEvent: event => {
      if (event.type === 'diagnostic' && event.severity === 'error') complaints.push(event.message)
      if (event.type === 'program' && event.stream === 'stderr') environment.err(`  ${event.line}`)
    },
  })
  if (summary.result === 'cancelled')
    throw new CommandFailure('stopped before everything was deployed. Start again, and it goes on from there.')
  if (summary.result !== 'succeeded') {
    throw new CommandFailure(
      `${project} could not be deployed: ${complaints.join(' ') || summary.result}. See more with: npx poolhouse up ${project}`,
    )
  }
  const seconds = `${(summary.durationMs / 1000).toFixed(1)} s`
  if (!hasChanges(summary.changes)) return `nothing to change, ${seconds}`
  const made = Object.entries(summary.changes).filter(([heading]) => heading !== 'same')
  return `${made.map(([heading, count]) => `${count} ${heading}`).join(', ')}, ${seconds}`
}

async function clientExists({ poolId, clientId }: { poolId: string; clientId: string }, url: string): Promise<boolean> {
  const api = await createApiClient(url, poolId)
  try {
    await api.describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId })
    return true
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false
    throw error
  } finally {
    api.destroy()
  }
}

async function findDeclaredClient(project: string): Promise<{ poolId: string; clientId: string }> {
  const { deployment } = await exportStack({ project })
  const client = deployment?.resources?.find(resource => resource.type === 'aws:cognito/userPoolClient:UserPoolClient')
  const poolId = client?.inputs?.userPoolId
  if (!client?.id || typeof poolId !== 'string') throw new CommandFailure(`${project} declares no user pool client.`)
  return { poolId, clientId: client.id }
}
