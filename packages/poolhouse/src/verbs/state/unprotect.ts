import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { UsageError } from '../../failure.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

/** Adds the verb `state unprotect` to the command line. */
export function addStateUnprotect(state: Command, environment: CommandEnvironment): void {
  addStackOptions(state.command('unprotect'))
    .description('remove the protection from deletion and replacement')
    .argument('[urn]', 'the URN, or the name if only one resource has it')
    .option('--all', 'every resource of the stack')
    .action(async (given: string | undefined, options: StackOptions & { all?: boolean }) => {
      if ((given === undefined) === !options.all) throw new UsageError('state unprotect takes the URN of one resource, or --all.')
      const { unprotect } = await import('@poolhouse/engine')
      const stack = resolveStack(options, environment)
      const { assertKnownUrns, resolveUrns } = await import('../../deploy/urns.ts')
      const [urn] = await resolveUrns(stack, given === undefined ? [] : [given])
      if (urn !== undefined) await assertKnownUrns(stack, [urn])
      const count = await unprotect({ ...stack, ...(urn === undefined ? { all: true } : { urn }) })
      environment.out(
        count === 0 ? 'No resource was protected.' : `${count} ${count === 1 ? 'resource is' : 'resources are'} no longer protected.`,
      )
    })
}
