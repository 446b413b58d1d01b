import type { Command } from 'commander'
import type { Finish, Surroundings } from '../command.ts'
import { CommandFailure } from '../failure.ts'
import { fromStandardInput } from './standard-input.ts'
import { named, onStack, type StackOptions } from './which-stack.ts'

export function addConfig(program: Command, around: Surroundings, _finish: Finish): void {
  const config = program.command('config').description('configuration of a stack')

  onStack(config.command('set'))
    .description('set a key, e.g. aws:region; without a value it is read from standard input')
    .argument('<key>')
    .argument('[value]')
    .option('--secret', 'keep it encrypted')
    .action(async (key: string, value: string | undefined, options: StackOptions & { secret?: boolean }) => {
      const { configSet } = await import('@poolhouse/engine')
      await configSet({ ...named(options, around), key, value: value ?? (await piped(around)), secret: options.secret ?? false })
    })

  onStack(config.command('get'))
    .description('print the value of a key')
    .argument('<key>')
    .action(async (key: string, options: StackOptions) => {
      const { configGet } = await import('@poolhouse/engine')
      const found = await configGet({ ...named(options, around), key })
      if (!found) throw new CommandFailure(`configuration key "${key}" is not set. Set it with: poolhouse config set ${key} VALUE`)
      around.out(found.value)
    })

  onStack(config.command('rm'))
    .description('remove a key')
    .argument('<key>')
    .action(async (key: string, options: StackOptions) => {
      const { configRemove } = await import('@poolhouse/engine')
      await configRemove({ ...named(options, around), key })
    })
}

/** A secret given as an argument would stay in the shell's history; a pipe does not. */
const piped = async (around: Surroundings) =>
  (await fromStandardInput(around, 'config set needs a value: as an argument, or through a pipe.')).replace(/\n$/, '')
