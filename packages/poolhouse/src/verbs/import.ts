import type { Command } from 'commander'
import type { Finish, Surroundings } from '../command.ts'
import { assertAskable } from './permission.ts'
import { named, onStack, type StackOptions } from './which-stack.ts'

export interface ImportVerbOptions {
  endpoint?: string
  parent?: string
  provider?: string
  protect: boolean
  out?: string
  json?: boolean
  yes?: boolean
}

export function addImport(program: Command, around: Surroundings, finish: Finish): void {
  onStack(program.command('import'))
    .description('adopt a resource that exists already, and print the code that declares it')
    .argument('<type>', 'such as aws:cognito/userPoolClient:UserPoolClient, or short: aws:cognito:UserPoolClient')
    .argument('<name>', 'what the program calls it')
    .argument('<id>', 'what the service calls it; a client is POOL/CLIENT')
    .option('--parent <urn>', 'its parent: a URN, or the name of a resource of the stack')
    .option('--provider <urn>', 'the explicit provider that it belongs to')
    .option('--no-protect', 'leave it unprotected')
    .option('--out <file>', 'write the code there instead of printing it')
    .option('--endpoint <url>', 'service that has it (default: the one that is configured or runs)')
    .option('--json', 'one event a line')
    .option('-y, --yes', 'do it without asking')
    .action(async (type: string, name: string, id: string, options: StackOptions & ImportVerbOptions) => {
      assertAskable('import', options, around)
      const { adopt } = await import('../deploy/import.ts')
      finish(await adopt({ type, name, id }, named(options, around), options, around))
    })
}
