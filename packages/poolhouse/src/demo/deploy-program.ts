import { exportStack, hasChanges, up } from '@poolhouse/engine'
import type { Surroundings } from '../command.ts'
import { providersFor } from '../deploy/providers.ts'
import { towards } from '../deploy/with-service.ts'
import { CommandFailure } from '../failure.ts'

export interface DeployedClient {
  poolId: string
  clientId: string
  /** What the engine did, for a line of progress. */
  summary: string
}

/** Deploys one program and finds the client that it declares. A state that outlived its service's data is brought up to date first. */
export async function deployProgram(project: string, url: string, around: Surroundings): Promise<DeployedClient> {
  const complaints: string[] = []
  const summary = await up({
    project,
    providers: providersFor(around.env),
    config: towards(url),
    refresh: true,
    onEvent: event => {
      if (event.type === 'diagnostic' && event.severity === 'error') complaints.push(event.message)
      if (event.type === 'program' && event.stream === 'stderr') around.err(`  ${event.line}`)
    },
  })
  if (summary.result !== 'succeeded') {
    throw new CommandFailure(
      `${project} could not be deployed: ${complaints.join(' ') || summary.result}. See more with: npx poolhouse up ${project}`,
    )
  }
  const seconds = `${(summary.durationMs / 1000).toFixed(1)} s`
  const made = Object.entries(summary.changes).filter(([heading]) => heading !== 'same')
  return {
    ...(await declaredClient(project)),
    summary: hasChanges(summary.changes)
      ? `${made.map(([heading, count]) => `${count} ${heading}`).join(', ')}, ${seconds}`
      : `nothing to change, ${seconds}`,
  }
}

async function declaredClient(project: string): Promise<{ poolId: string; clientId: string }> {
  const { deployment } = await exportStack({ project })
  const client = deployment.resources?.find(resource => resource.type === 'aws:cognito/userPoolClient:UserPoolClient')
  const poolId = client?.inputs?.userPoolId
  if (!client?.id || typeof poolId !== 'string') throw new CommandFailure(`${project} declares no user pool client.`)
  return { poolId, clientId: client.id }
}
