import type { Command } from 'commander'
import { assertCanConfirm, isConfirmed } from '../../confirmation.ts'
import type { CommandEnvironment, SetExitStatus } from '../../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

interface DeleteOptions extends StackOptions {
  force?: boolean
  targetDependents?: boolean
  yes?: boolean
}

/** Adds the verb `state delete` to the command line. */
export function addStateDelete(state: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStackOptions(state.command('delete'))
    .description('remove a resource from the state without deleting it')
    .argument('<urn>', 'the URN, or the name if only one resource has it')
    .option('--force', 'even if it is protected')
    .option('--target-dependents', 'also remove resources that depend on it')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(async (given: string, options: DeleteOptions) => {
      assertCanConfirm('state delete', options, environment)
      const [{ deleteFromState }, { assertKnownUrns, resolveUrns }] = await Promise.all([
        import('@poolhouse/engine'),
        import('../../deploy/urns.ts'),
      ])
      const stack = resolveStack(options, environment)
      const [urn = given] = await resolveUrns(stack, [given])
      await assertKnownUrns(stack, [urn])
      if (!(await isConfirmed(`Remove ${urn} from the state? The resource itself is not deleted.`, options, environment)))
        return setExitStatus(1)
      const { force = false, targetDependents = false } = options
      const removed = await deleteFromState({ ...stack, urn, force, targetDependents })
      for (const name of removed) environment.out(`Removed from the state: ${name}`)
    })
}
