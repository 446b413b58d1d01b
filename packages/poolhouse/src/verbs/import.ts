import type { Command } from 'commander'
import { assertCanConfirm } from '../confirmation.ts'
import type { ImportVerbOptions } from '../deploy/import.ts'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { addStackOptions, resolveStack, type StackOptions } from './stack-options.ts'

/** Adds the verb `import` to the command line. */
export function addImport(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStackOptions(program.command('import'))
    .description('import an existing resource into the stack, and print the code that declares it')
    .argument('<type>', 'such as aws:cognito/userPoolClient:UserPoolClient, or short: aws:cognito:UserPoolClient')
    .argument('<name>', 'its name in the program')
    .argument('<id>', 'its id in the service; POOL/CLIENT for a client')
    .option('--parent <urn>', 'its parent: a URN, or the name of a resource of the stack')
    .option('--provider <urn>', 'its explicit provider')
    .option('--no-protect', 'do not protect it')
    .option('--out <file>', 'write the code to a file instead of printing it')
    .option('--endpoint <url>', 'service to import from (default: the configured or running one) [AWS_ENDPOINT_URL]')
    .option('--json', 'print events as JSON, one per line')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(async (type: string, name: string, id: string, options: StackOptions & ImportVerbOptions) => {
      assertCanConfirm('import', options, environment)
      const { importToStack } = await import('../deploy/import.ts')
      setExitStatus(await importToStack({ type, name, id }, resolveStack(options, environment), options, environment))
    })
}
