import type { Command } from 'commander'
import type { Finish, Surroundings } from '../command.ts'
import { UsageError } from '../failure.ts'

export interface DeploymentOptions {
  stack?: string
  endpoint?: string
  expectNoChanges?: boolean
  refresh?: boolean
  json?: boolean
  yes?: boolean
}

export type Operation = 'up' | 'preview' | 'refresh' | 'destroy'

const operations: Record<Operation, { about: string; asks: boolean }> = {
  up: { about: 'deploy a Pulumi program: make what it declares so', asks: true },
  preview: { about: 'show what "up" would do, and do nothing', asks: false },
  refresh: { about: "read the stack's resources as they are into its state", asks: true },
  destroy: { about: "delete all of the stack's resources", asks: true },
}

/** Four verbs that differ in what the engine does, not in how they are asked for. */
export function addDeployments(program: Command, around: Surroundings, finish: Finish): void {
  for (const [name, { about, asks }] of Object.entries(operations) as [Operation, (typeof operations)[Operation]][]) {
    const command = program
      .command(name)
      .description(about)
      .argument('[dir]', 'folder of the Pulumi project', '.')
      .option('--stack <name>', 'stack to work on (default: dev)')
      .option('--endpoint <url>', 'service to deploy to (default: the one that is configured or runs, else one of its own)')
      .option('--expect-no-changes', 'fail when there is a change')
      .option('--json', 'one event a line')
    if (asks) command.option('-y, --yes', 'do it without asking')
    if (name === 'up' || name === 'preview') command.option('--refresh', 'first read every resource as it is')
    command.action(async (dir: string, options: DeploymentOptions) => {
      if (asks && !options.yes && (!around.terminal || options.json)) {
        throw new UsageError(`${name} changes things and there is no terminal to ask on. Say --yes.`)
      }
      const { deploy } = await import('../deploy/deploy.ts')
      finish(await deploy(name, dir, options, around))
    })
  }
}
