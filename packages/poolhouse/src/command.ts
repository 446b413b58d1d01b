import { Command, CommanderError } from 'commander'
import { type CommandEnvironment, processEnvironment, withPrintableOutput } from './environment.ts'
import { describeError, UsageError } from './failure.ts'
import { packageVersion } from './version.ts'

/** Adds a verb, or several that share their options, to the command line. */
type AddVerb = (program: Command, environment: CommandEnvironment, end: (status: number) => void) => void

/**
 * In the order of the help. Only the module of the verb that is asked for is loaded: to load all takes longer than many verbs do. A verb that is asked for and
 * missing here loads all of them.
 */
const verbs: readonly (readonly [names: readonly string[], load: () => Promise<AddVerb>])[] = [
  [['start'], async () => (await import('./verbs/start.ts')).addStart],
  [['stop'], async () => (await import('./verbs/stop.ts')).addStop],
  [['status'], async () => (await import('./verbs/status.ts')).addStatus],
  [['logs'], async () => (await import('./verbs/logs.ts')).addLogs],
  [['inbox'], async () => (await import('./verbs/inbox.ts')).addInbox],
  [['seed'], async () => (await import('./verbs/seed/index.ts')).addSeed],
  [['reset'], async () => (await import('./verbs/reset.ts')).addReset],
  [['clock'], async () => (await import('./verbs/clock.ts')).addClock],
  [['new'], async () => (await import('./verbs/new.ts')).addNew],
  [['up', 'preview', 'refresh', 'destroy'], async () => (await import('./verbs/deployments.ts')).addDeployments],
  [['import'], async () => (await import('./verbs/import.ts')).addImport],
  [['cancel'], async () => (await import('./verbs/cancel.ts')).addCancel],
  [['stack'], async () => (await import('./verbs/stack/index.ts')).addStack],
  [['state'], async () => (await import('./verbs/state/index.ts')).addState],
  [['config'], async () => (await import('./verbs/config.ts')).addConfig],
  [['keys'], async () => (await import('./verbs/keys/index.ts')).addKeys],
  [['explain'], async () => (await import('./verbs/explain.ts')).addExplain],
  [['backup', 'restore'], async () => (await import('./verbs/backup.ts')).addBackup],
  [['check'], async () => (await import('./verbs/check.ts')).addCheck],
  [['tls'], async () => (await import('./verbs/tls.ts')).addTls],
  [['plugin'], async () => (await import('./verbs/plugin.ts')).addPlugin],
  [['secrets'], async () => (await import('./verbs/secrets.ts')).addSecrets],
  [['audit'], async () => (await import('./verbs/audit/index.ts')).addAudit],
  [['analytics'], async () => (await import('./verbs/analytics/index.ts')).addAnalytics],
  [['demo'], async () => (await import('./verbs/demo.ts')).addDemo],
]

/** The first words of all commands. */
export const verbNames: readonly string[] = verbs.flatMap(([names]) => names)

/** The command line: with this verb alone, or with all of them where it is missing or unknown. @param end takes the exit status of an action */
export async function commandLine(environment: CommandEnvironment, end: (status: number) => void, verb?: string): Promise<Command> {
  const program = new Command('poolhouse')
    .description('Cognito user pools and app clients that you own, and the engine that deploys Pulumi programs to them')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    // Options after a verb are the verb's, also where its group has the same ones.
    .enablePositionalOptions()
    .configureOutput({ writeOut: text => environment.out(text.trimEnd()), writeErr: text => environment.err(text.trimEnd()) })
    .showHelpAfterError('Run "poolhouse --help" to see every command.')
  const named = verbs.filter(([names]) => verb !== undefined && names.includes(verb))
  for (const add of await Promise.all((named.length > 0 ? named : verbs).map(([, load]) => load()))) add(program, environment, end)
  inheritSettings(program)
  return program
}

/** Runs one command line. Resolves with the exit status: 0, 1 (failed) or 2 (usage error). */
export async function run(args: readonly string[], given: CommandEnvironment = processEnvironment): Promise<number> {
  const environment = withPrintableOutput(given)
  let status = 0
  const program = await commandLine(
    environment,
    code => {
      status = code
    },
    args[0],
  )
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
