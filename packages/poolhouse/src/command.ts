import { Command, CommanderError } from 'commander'
import { type CommandEnvironment, processEnvironment, withPrintableOutput } from './environment.ts'
import { describeError, UsageError } from './failure.ts'
import { addAnalytics } from './verbs/analytics/index.ts'
import { addCancel } from './verbs/cancel.ts'
import { addCheck } from './verbs/check.ts'
import { addClock } from './verbs/clock.ts'
import { addConfig } from './verbs/config.ts'
import { addDemo } from './verbs/demo.ts'
import { addDeployments } from './verbs/deployments.ts'
import { addExplain } from './verbs/explain.ts'
import { addImport } from './verbs/import.ts'
import { addInbox } from './verbs/inbox.ts'
import { addKeys } from './verbs/keys.ts'
import { addLogs } from './verbs/logs.ts'
import { addNew } from './verbs/new.ts'
import { addPlugin } from './verbs/plugin.ts'
import { addReset } from './verbs/reset.ts'
import { addSecrets } from './verbs/secrets.ts'
import { addSeed } from './verbs/seed/index.ts'
import { addStack } from './verbs/stack/index.ts'
import { addStart } from './verbs/start.ts'
import { addState } from './verbs/state/index.ts'
import { addStatus } from './verbs/status.ts'
import { addStop } from './verbs/stop.ts'
import { addTls } from './verbs/tls.ts'
import { packageVersion } from './version.ts'

/** In the order of the help. */
const verbs = [
  addStart,
  addStop,
  addStatus,
  addLogs,
  addInbox,
  addSeed,
  addReset,
  addClock,
  addNew,
  addDeployments,
  addImport,
  addCancel,
  addStack,
  addState,
  addConfig,
  addKeys,
  addExplain,
  addCheck,
  addTls,
  addPlugin,
  addSecrets,
  addAnalytics,
  addDemo,
]

/** The command line with all its verbs. @param end takes the exit status of an action */
export function commandLine(environment: CommandEnvironment, end: (status: number) => void): Command {
  const program = new Command('poolhouse')
    .description('Cognito user pools and app clients that you own, and the engine that deploys Pulumi programs to them')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    // Options after a verb are the verb's, also where its group has the same ones.
    .enablePositionalOptions()
    .configureOutput({ writeOut: text => environment.out(text.trimEnd()), writeErr: text => environment.err(text.trimEnd()) })
    .showHelpAfterError('Run "poolhouse --help" to see every command.')
  for (const add of verbs) add(program, environment, end)
  inheritSettings(program)
  return program
}

/** Runs one command line. Resolves with the exit status: 0, 1 (failed) or 2 (usage error). */
export async function run(args: readonly string[], given: CommandEnvironment = processEnvironment): Promise<number> {
  const environment = withPrintableOutput(given)
  let status = 0
  const program = commandLine(environment, code => {
    status = code
  })
  const [only] = args.length === 1 ? args : []
  try {
    await program.parseAsync(only === '-v' || only === 'version' ? ['--version'] : args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    environment.err(describeError(error, environment.env))
    return error instanceof UsageError ? 2 : 1
  }
}

/** Commander copies settings only to subcommands that are added later. */
function inheritSettings(program: Command, command = program): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(program)
    // The action of a group refuses words that are no verb, with the verbs that there are.
    if (child.commands.length > 0) child.allowExcessArguments()
    inheritSettings(program, child)
  }
}
