import type { Command } from 'commander'
import type { Finish, Surroundings } from '../../command.ts'
import { assertAskable, isAllowed } from '../permission.ts'
import { named, onStack, type StackOptions } from '../which-stack.ts'

interface DeleteOptions extends StackOptions {
  force?: boolean
  targetDependents?: boolean
  yes?: boolean
}

export function addStateDelete(state: Command, around: Surroundings, finish: Finish): void {
  onStack(state.command('delete'))
    .description('forget a resource without deleting it')
    .argument('<urn>')
    .option('--force', 'even when it is protected')
    .option('--target-dependents', 'and forget what depends on it')
    .option('-y, --yes', 'do it without asking')
    .action(async (urn: string, options: DeleteOptions) => {
      assertAskable('state delete', options, around)
      const [{ deleteFromState }, { assertKnownUrns }] = await Promise.all([import('@poolhouse/engine'), import('../../deploy/urns.ts')])
      const stack = named(options, around)
      await assertKnownUrns(stack, [urn])
      if (!(await isAllowed(`Forget ${urn}? The resource itself stays.`, options, around))) return finish(1)
      const { force = false, targetDependents = false } = options
      const gone = await deleteFromState({ ...stack, urn, force, targetDependents })
      for (const name of gone) around.out(`Forgotten: ${name}`)
    })
}
