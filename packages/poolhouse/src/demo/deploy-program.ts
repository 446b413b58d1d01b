import { exportStack, hasChanges, up } from '@poolhouse/engine'
import type { Surroundings } from '../command.ts'
import { providersFor } from '../deploy/providers.ts'
import { towards } from '../deploy/with-service.ts'
import { CommandFailure } from '../failure.ts'
import { apiFor } from './api.ts'

export interface DeployedClient {
  poolId: string
  clientId: string
  /** What the engine did, for a line of progress. */
  summary: string
}

interface Wish {
  project: string
  url: string
  signal: AbortSignal
  refresh?: boolean
}

/** Deploys one program and finds the client that it declares. */
export async function deployProgram(wish: Wish, around: Surroundings): Promise<DeployedClient> {
  const { project, url } = wish
  const first = await deploy(wish, around)
  const client = await declaredClient(project)
  if (await exists(client, url)) return { ...client, summary: first }
  // The state outlived the data of the service that it is about.
  const second = await deploy({ ...wish, refresh: true }, around)
  return { ...(await declaredClient(project)), summary: second }
}

async function deploy({ project, url, signal, refresh }: Wish, around: Surroundings): Promise<string> {
  const complaints: string[] = []
  const summary = await up({
    project,
    providers: providersFor(around.env),
    config: towards(url),
    signal,
    ...(refresh && { refresh }),
    onEvent: event => {
      if (event.type === 'diagnostic' && event.severity === 'error') complaints.push(event.message)
      if (event.type === 'program' && event.stream === 'stderr') around.err(`  ${event.line}`)
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

async function exists({ poolId, clientId }: { poolId: string; clientId: string }, url: string): Promise<boolean> {
  const api = await apiFor(url, poolId)
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

async function declaredClient(project: string): Promise<{ poolId: string; clientId: string }> {
  const { deployment } = await exportStack({ project })
  const client = deployment?.resources?.find(resource => resource.type === 'aws:cognito/userPoolClient:UserPoolClient')
  const poolId = client?.inputs?.userPoolId
  if (!client?.id || typeof poolId !== 'string') throw new CommandFailure(`${project} declares no user pool client.`)
  return { poolId, clientId: client.id }
}
