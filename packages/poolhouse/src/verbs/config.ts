import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { addStackOptions, resolveStack, type StackOptions } from './stack-options.ts'
import { readStandardInput } from './standard-input.ts'

/** Adds the verb `config` to the command line. */
export function addConfig(program: Command, environment: CommandEnvironment, _finish: SetExitStatus): void {
  const config = program.command('config').description('read and write the configuration of a stack')

  addStackOptions(config.command('set'))
    .description('set a key, e.g. aws:region; without a value it is read from standard input')
    .argument('<key>')
    .argument('[value]')
    .option('--secret', 'encrypt the value')
    .action(async (key: string, value: string | undefined, options: StackOptions & { secret?: boolean }) => {
      const { configSet } = await import('@poolhouse/engine')
      await configSet({
        ...resolveStack(options, environment),
        key,
        value: value ?? (await readPipedValue(environment)),
        secret: options.secret ?? false,
      })
    })

  addStackOptions(config.command('get'))
    .description('print the value of a key')
    .argument('<key>')
    .action(async (key: string, options: StackOptions) => {
      const { configGet } = await import('@poolhouse/engine')
      const found = await configGet({ ...resolveStack(options, environment), key })
      if (!found) throw new CommandFailure(`configuration key "${key}" is not set. Set it with: poolhouse config set ${key} VALUE`)
      environment.out(found.value)
    })

  addStackOptions(config.command('rm'))
    .description('remove a key')
    .argument('<key>')
    .action(async (key: string, options: StackOptions) => {
      const { configRemove } = await import('@poolhouse/engine')
      await configRemove({ ...resolveStack(options, environment), key })
    })
}

/** Piped values, unlike arguments, are not in the shell's history. */
const readPipedValue = async (environment: CommandEnvironment) =>
  (await readStandardInput(environment, 'config set needs a value: as an argument, or through a pipe.')).replace(/\n$/, '')
