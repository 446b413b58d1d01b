import { type Command, InvalidArgumentError } from 'commander'
import type { Finish, Surroundings } from '../command.ts'
import { assertAskable } from './permission.ts'
import { named, stackFlag } from './which-stack.ts'

export interface DeploymentOptions {
  endpoint?: string
  expectNoChanges?: boolean
  refresh?: boolean
  target?: string[]
  targetDependents?: boolean
  replace?: string[]
  targetReplace?: string[]
  parallel?: number
  continueOnError?: boolean
  diff?: boolean
  json?: boolean
  yes?: boolean
}

export type Operation = 'up' | 'preview' | 'refresh' | 'destroy'

const operations: Record<Operation, { about: string; asks: boolean; runsProgram: boolean }> = {
  up: { about: 'deploy a Pulumi program: make what it declares so', asks: true, runsProgram: true },
  preview: { about: 'show what "up" would do, and do nothing', asks: false, runsProgram: true },
  refresh: { about: "read the stack's resources as they are into its state", asks: true, runsProgram: false },
  destroy: { about: "delete all of the stack's resources", asks: true, runsProgram: false },
}

/** Four verbs that differ in what the engine does, not in how they are asked for. */
export function addDeployments(program: Command, around: Surroundings, finish: Finish): void {
  for (const [name, { about, asks, runsProgram }] of Object.entries(operations) as [Operation, (typeof operations)[Operation]][]) {
    const command = program
      .command(name)
      .description(about)
      .argument('[dir]', 'folder of the Pulumi project', '.')
      .option(...stackFlag)
      .option('--endpoint <url>', 'service to deploy to (default: the one that is configured or runs, else one of its own)')
      .option('-t, --target <urn>', 'only this resource; may be given several times, * stands for any part of a name', gather)
      .option('--target-dependents', 'and what depends on it')
      .option('-p, --parallel <n>', 'steps at once (default: 4 for each processor)', count)
      .option('--expect-no-changes', 'fail when there is a change')
      .option('--diff', 'every property of every step')
      .option('--json', 'one event a line')
    if (asks) command.option('-y, --yes', 'do it without asking')
    if (name !== 'preview') command.option('--continue-on-error', 'a step that fails ends only what depends on it')
    if (runsProgram) {
      command
        .option('-r, --refresh', 'first read every resource as it is')
        .option('--replace <urn>', 'replace this resource whether it changed or not; may be given several times', gather)
        .option('--target-replace <urn>', 'as --target and --replace', gather)
    }
    command.action(async (dir: string, options: DeploymentOptions & { stack?: string }) => {
      if (asks) assertAskable(name, options, around)
      const { deploy } = await import('../deploy/deploy.ts')
      finish(await deploy(name, named({ ...options, cwd: dir }, around), options, around))
    })
  }
}

const gather = (value: string, before: string[] = []) => [...before, value]

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 to 9999.')
  return Number(text)
}
