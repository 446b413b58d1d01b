import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { addStackOptions, resolveStack, type StackOptions } from './stack-options.ts'
import { readStandardInput } from './standard-input.ts'
import { assertNoVerb } from './verb-group.ts'

const pathFlag = ['--path', 'the key is a path into a structured value: data.list[0].name'] as const

/** Adds the verb `config` to the command line; alone it lists the configuration. */
export function addConfig(program: Command, environment: CommandEnvironment, _finish: SetExitStatus): void {
  const config = addListing(program.command('config'), environment)

  addStackOptions(config.command('set'))
    .description('set a key, e.g. aws:region')
    .argument('<key>')
    .argument('[value]', 'absent or "-": it is asked for, or read from a pipe')
    .option('--secret', 'encrypt the value; one on the command line can be seen in the process list')
    .option(...pathFlag)
    .action(async (key: string, value: string | undefined, options: StackOptions & { secret?: boolean; path?: boolean }) => {
      const isGiven = value !== undefined && value !== '-'
      if (isGiven && options.secret) environment.err(`poolhouse: ${visibleSecret(key)}`)
      const { configSet } = await import('@poolhouse/engine')
      await configSet({
        ...resolveStack(options, environment),
        key,
        path: options.path ?? false,
        value: isGiven ? value : await readValue(key, options, environment),
        secret: options.secret ?? false,
      })
    })

  addStackOptions(config.command('get'))
    .description('print the value of a key')
    .argument('<key>')
    .option(...pathFlag)
    .action(async (key: string, options: StackOptions & { path?: boolean }) => {
      const { configGet } = await import('@poolhouse/engine')
      const found = await configGet({ ...resolveStack(options, environment), key, path: options.path ?? false })
      if (!found) throw new CommandFailure(`configuration key "${key}" is not set. Set it with: poolhouse config set ${key} VALUE`)
      environment.out(found.value)
    })

  addStackOptions(config.command('rm'))
    .description('remove a key')
    .argument('<key>')
    .option(...pathFlag)
    .action(async (key: string, options: StackOptions & { path?: boolean }) => {
      const { configRemove } = await import('@poolhouse/engine')
      await configRemove({ ...resolveStack(options, environment), key, path: options.path ?? false })
    })
}

/** `config` alone: all keys and values, as the official CLI lists them. */
const addListing = (config: Command, environment: CommandEnvironment): Command =>
  addStackOptions(config)
    .description('read and write the configuration of a stack; alone: list it')
    .option('--show-secrets', 'print secrets in clear')
    .option('--json', 'print JSON')
    .action(async (options: StackOptions & { showSecrets?: boolean; json?: boolean }, command: Command) => {
      assertNoVerb(command)
      const [{ configList }, { formatColumns }] = await Promise.all([import('@poolhouse/engine'), import('./columns.ts')])
      const listed = await configList({ ...resolveStack(options, environment), hideSecrets: !options.showSecrets })
      if (options.json) environment.out(JSON.stringify(listed, null, 2))
      else
        for (const line of formatColumns([['KEY', 'VALUE'], ...Object.entries(listed).map(([key, { value }]) => [key, value])]))
          environment.out(line)
    })

/** The value of a key from a person at a terminal, who does not see a secret, else from a pipe. */
const readValue = async (key: string, { secret }: { secret?: boolean }, environment: CommandEnvironment): Promise<string> =>
  environment.isInteractive
    ? environment.ask(`Value of ${key}:`, { isHidden: secret ?? false })
    : (await readStandardInput(environment, '')).replace(/\r?\n$/, '')

const visibleSecret = (key: string): string =>
  `the value of ${key} stands in the process list and maybe in your shell's history. Leave it out to be asked for it, or pipe it: poolhouse config set --secret ${key} < FILE`
