import type { Command } from 'commander'
import { assertCanConfirm, isConfirmed } from '../confirmation.ts'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from './stack-options.ts'

/** Adds the verb `cancel` to the command line. */
export function addCancel(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStackOptions(program.command('cancel'))
    .description('remove the lock of a stack; only if the run that holds it has ended')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(async (options: StackOptions & { yes?: boolean }) => {
      assertCanConfirm('cancel', options, environment)
      const { cancel } = await import('@poolhouse/engine')
      const question = 'Remove the lock? If the run that holds it is still active, its changes to the state may be lost.'
      if (!(await isConfirmed(question, options, environment))) return setExitStatus(1)
      const { stack, owners } = await cancel(resolveStack(options, environment))
      for (const { pid, username, hostname } of owners) {
        environment.out(`Removed the lock of stack ${stack}, held by ${username} on ${hostname}, process ${pid}.`)
      }
    })
}
