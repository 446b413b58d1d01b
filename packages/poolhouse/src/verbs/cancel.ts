import type { Command } from 'commander'
import type { Finish, Surroundings } from '../command.ts'
import { assertAskable, isAllowed } from './permission.ts'
import { named, onStack, type StackOptions } from './which-stack.ts'

export function addCancel(program: Command, around: Surroundings, finish: Finish): void {
  onStack(program.command('cancel'))
    .description('take the lock of a stack away from a run that will not end; only when that run is gone for good')
    .option('-y, --yes', 'do it without asking')
    .action(async (options: StackOptions & { yes?: boolean }) => {
      assertAskable('cancel', options, around)
      const { cancel } = await import('@poolhouse/engine')
      const question = 'Take the lock away? A run that still goes on would no longer be alone, and the state may lose what it does.'
      if (!(await isAllowed(question, options, around))) return finish(1)
      const { stack, owners } = await cancel(named(options, around))
      for (const { pid, username, hostname } of owners) {
        around.out(`Took the lock of stack ${stack} from ${username} on ${hostname}, process ${pid}.`)
      }
    })
}
