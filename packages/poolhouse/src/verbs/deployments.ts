import { type Command, InvalidArgumentError } from 'commander'
import { assertCanConfirm } from '../confirmation.ts'
import type { DeploymentOperation, DeploymentOptions } from '../deploy/deploy.ts'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { resolveStack, stackFlag } from './stack-options.ts'

const operations: Record<DeploymentOperation, { about: string; asks: boolean; runsProgram: boolean }> = {
  up: { about: 'deploy a Pulumi program: make what it declares so', asks: true, runsProgram: true },
  preview: { about: 'show what "up" would do, and do nothing', asks: false, runsProgram: true },
  refresh: { about: "read the stack's resources as they are into its state", asks: true, runsProgram: false },
  destroy: { about: "delete all of the stack's resources", asks: true, runsProgram: false },
}

/** Four verbs that differ in what the engine does, not in how they are asked for. */
export function addDeployments(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  for (const [name, { about, asks, runsProgram }] of Object.entries(operations) as [
    DeploymentOperation,
    (typeof operations)[DeploymentOperation],
  ][]) {
    const command = program
      .command(name)
      .description(about)
      .argument('[dir]', 'folder of the Pulumi project', '.')
      .option(...stackFlag)
      .option('--endpoint <url>', 'service to deploy to (default: the one that is configured or runs, else one of its own)')
      .option('-t, --target <urn>', 'only this resource; may be given several times, * stands for any part of a name', collectValues)
      .option('--target-dependents', 'and what depends on it')
      .option('-p, --parallel <n>', 'steps at once (default: 4 for each processor)', parseParallel)
      .option('--expect-no-changes', 'fail when there is a change')
      .option('--diff', 'every property of every step')
      .option('--json', 'one event a line')
    if (asks) command.option('-y, --yes', 'do it without asking')
    if (name !== 'preview') command.option('--continue-on-error', 'a step that fails ends only what depends on it')
    if (runsProgram) {
      command
        .option('-r, --refresh', 'first read every resource as it is')
        .option('--replace <urn>', 'replace this resource whether it changed or not; may be given several times', collectValues)
        .option('--target-replace <urn>', 'as --target and --replace', collectValues)
    }
    command.action(async (dir: string, options: DeploymentOptions & { stack?: string }) => {
      if (asks) assertCanConfirm(name, options, environment)
      const { deploy } = await import('../deploy/deploy.ts')
      setExitStatus(await deploy(name, resolveStack({ ...options, cwd: dir }, environment), options, environment))
    })
  }
}

const collectValues = (value: string, before: string[] = []) => [...before, value]

function parseParallel(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 to 9999.')
  return Number(text)
}
