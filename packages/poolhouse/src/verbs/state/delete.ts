import type { Command } from 'commander'
import { assertCanConfirm, isConfirmed } from '../../confirmation.ts'
import type { CommandEnvironment, SetExitStatus } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

interface DeleteOptions extends StackOptions {
  force?: boolean
  targetDependents?: boolean
  yes?: boolean
}

export function addStateDelete(state: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStackOptions(state.command('delete'))
    .description('forget a resource without deleting it')
    .argument('<urn>')
    .option('--force', 'even when it is protected')
    .option('--target-dependents', 'and forget what depends on it')
    .option('-y, --yes', 'do it without asking')
    .action(async (urn: string, options: DeleteOptions) => {
      assertCanConfirm('state delete', options, environment)
      const [{ deleteFromState }, { assertKnownUrns }] = await Promise.all([import('@poolhouse/engine'), import('../../deploy/urns.ts')])
      const stack = resolveStack(options, environment)
      await assertKnownUrns(stack, [urn])
      if (!(await isConfirmed(`Forget ${urn}? The resource itself stays.`, options, environment))) return setExitStatus(1)
      const { force = false, targetDependents = false } = options
      const gone = await deleteFromState({ ...stack, urn, force, targetDependents })
      for (const name of gone) environment.out(`Forgotten: ${name}`)
    })
}
