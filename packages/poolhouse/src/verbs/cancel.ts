import type { Command } from 'commander'
import { assertCanConfirm, isConfirmed } from '../confirmation.ts'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from './stack-options.ts'

export function addCancel(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStackOptions(program.command('cancel'))
    .description('take the lock of a stack away from a run that will not end; only when that run is gone for good')
    .option('-y, --yes', 'do it without asking')
    .action(async (options: StackOptions & { yes?: boolean }) => {
      assertCanConfirm('cancel', options, environment)
      const { cancel } = await import('@poolhouse/engine')
      const question = 'Take the lock away? A run that still goes on would no longer be alone, and the state may lose what it does.'
      if (!(await isConfirmed(question, options, environment))) return setExitStatus(1)
      const { stack, owners } = await cancel(resolveStack(options, environment))
      for (const { pid, username, hostname } of owners) {
        environment.out(`Took the lock of stack ${stack} from ${username} on ${hostname}, process ${pid}.`)
      }
    })
}
