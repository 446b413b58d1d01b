import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { explain, UsageError } from './failure.ts'
import { addCancel } from './verbs/cancel.ts'
import { addClock } from './verbs/clock.ts'
import { addConfig } from './verbs/config.ts'
import { addDemo } from './verbs/demo.ts'
import { addDeployments } from './verbs/deployments.ts'
import { addImport } from './verbs/import.ts'
import { addInbox } from './verbs/inbox.ts'
import { addKeys } from './verbs/keys.ts'
import { addReset } from './verbs/reset.ts'
import { addSecrets } from './verbs/secrets.ts'
import { addStack } from './verbs/stack/index.ts'
import { addStart } from './verbs/start.ts'
import { addState } from './verbs/state/index.ts'
import { addTls } from './verbs/tls.ts'

/** Where a command says things, and what it may ask. Tests hand in their own. */
export interface Surroundings {
  cwd: string
  env: NodeJS.ProcessEnv
  write(text: string): void
  /** One line. */
  out(line: string): void
  err(line: string): void
  /** Whether a person sits there: only then may anything be asked. */
  terminal: boolean
  columns: number
  /** Asks the person at the terminal; anything but yes is no. */
  ask(question: string): Promise<boolean>
}

const surroundings: Surroundings = {
  cwd: process.cwd(),
  env: process.env,
  write: text => process.stdout.write(text),
  out: text => process.stdout.write(`${text}\n`),
  err: text => process.stderr.write(`${text}\n`),
  terminal: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  // Some terminals have no size, and say 0.
  columns: process.stdout.columns || 80,
  ask,
}

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises')
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim())
  } finally {
    prompt.close()
  }
}

/** Verbs report failure by throwing, or by an exit status where everything has been said already. */
export type Finish = (status: number) => void

/** In the order of the help. */
const verbs = [
  addStart,
  addInbox,
  addReset,
  addClock,
  addDeployments,
  addImport,
  addCancel,
  addStack,
  addState,
  addConfig,
  addKeys,
  addTls,
  addSecrets,
  addDemo,
]

/** Runs one command and gives its exit status: 0, 1 (failed), 2 (usage). */
export async function run(args: readonly string[], around: Surroundings = surroundings): Promise<number> {
  let status = 0
  const program = new Command('poolhouse')
    .description('Cognito user pools and app clients that you own, and the engine that deploys Pulumi programs to them')
    .version(versionOfPackage(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: text => around.out(text.trimEnd()), writeErr: text => around.err(text.trimEnd()) })
    .showHelpAfterError('Run "poolhouse --help" to see every command.')
  for (const add of verbs) {
    add(program, around, code => {
      status = code
    })
  }
  inherit(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    around.err(explain(error, around.env))
    return error instanceof UsageError ? 2 : 1
  }
}

function versionOfPackage(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

/** Commander does not hand these down to subcommands that exist already. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command)
    inherit(child)
  }
}
