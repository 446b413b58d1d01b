import { type Command, InvalidArgumentError } from 'commander'
import { assertCanConfirm } from '../confirmation.ts'
import type { DeploymentOperation, DeploymentOptions } from '../deploy/deploy.ts'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { resolveStack, stackFlag } from './stack-options.ts'

const operations: Record<DeploymentOperation, { about: string; asks: boolean; runsProgram: boolean }> = {
  up: { about: 'deploy a Pulumi program: create, update and delete resources as it declares', asks: true, runsProgram: true },
  preview: { about: 'show what "up" would do, without doing it', asks: false, runsProgram: true },
  refresh: { about: "update the stack's state to the actual resources", asks: true, runsProgram: false },
  destroy: { about: "delete all of the stack's resources", asks: true, runsProgram: false },
}

/** Adds up, preview, refresh and destroy, which share most options. */
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
      .option(
        '--endpoint <url>',
        'service to deploy to (default: the configured or running one, else one for this command only) [AWS_ENDPOINT_URL]',
      )
      .option('-t, --target <urn>', 'only this resource; may be repeated; * matches any part of a name', collectValues)
      .option('--target-dependents', 'also resources that depend on a target')
      .option('-p, --parallel <n>', 'steps in parallel (default: 4 per processor)', parseParallel)
      .option('--expect-no-changes', 'fail if there is a change')
      .option('--diff', 'show every property of every step')
      .option('--json', 'print events as JSON, one per line')
    if (asks) command.option('-y, --yes', 'do not ask for confirmation')
    if (asks) command.option('--plan-first', 'with --yes: show the plan first, and do nothing if it fails')
    if (name === 'up')
      command.option('-f, --skip-preview', 'with --yes: run the program once, without looking first for resource types that are not here')
    if (name !== 'preview') command.option('--continue-on-error', 'after a failed step, continue with steps that do not depend on it')
    if (runsProgram) {
      command
        .option('--no-typecheck', 'run a TypeScript program without a check of its types (variable: PULUMI_NODEJS_TRANSPILE_ONLY)')
        .option('--strict', 'refuse a property that a resource type does not have, instead of leaving it out with a warning')
        .option(
          '--skip-unsupported',
          'do not create resources of types that are not built here, with a warning for each (setting: poolhouse:skipUnsupported)',
        )
        .option('-r, --refresh', 'refresh the state first')
        .option('--replace <urn>', 'replace this resource even if it did not change; may be repeated', collectValues)
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
