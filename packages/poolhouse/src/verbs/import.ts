import type { Command } from 'commander'
import { assertCanConfirm } from '../confirmation.ts'
import type { ImportVerbOptions } from '../deploy/import.ts'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from './stack-options.ts'

export function addImport(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStackOptions(program.command('import'))
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
      assertCanConfirm('import', options, environment)
      const { importToStack } = await import('../deploy/import.ts')
      setExitStatus(await importToStack({ type, name, id }, resolveStack(options, environment), options, environment))
    })
}
