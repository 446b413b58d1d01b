import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure, systemErrorCode } from '../../failure.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'
import { readStandardInput } from '../standard-input.ts'

/** Adds the verb `stack import` to the command line. */
export function addStackImport(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('import'))
    .description('replace the state by the output of "stack export", of this command or of the official CLI')
    .option('--file <path>', 'read it from a file instead of standard input')
    .option('--force', 'accept the state of another stack')
    .action(async (options: StackOptions & { file?: string; force?: boolean }) => {
      const { importStack } = await import('@poolhouse/engine')
      const { text, where } = await readState(options.file, environment)
      const { resources, warnings } = await importStack({
        ...resolveStack(options, environment),
        text,
        where,
        force: options.force ?? false,
      })
      for (const warning of warnings) environment.err(`warning: ${warning}`)
      environment.out(`Imported ${resources} resources.`)
    })
}

async function readState(given: string | undefined, environment: CommandEnvironment): Promise<{ text: string; where: string }> {
  if (given === undefined) {
    const text = await readStandardInput(environment, 'stack import needs a state: through a pipe, or with --file FILE.')
    return { text, where: 'standard input' }
  }
  const file = resolve(environment.cwd, given)
  const text = await readFile(file, 'utf8').catch(error => {
    throw new CommandFailure(`--file ${file} cannot be read (${systemErrorCode(error)}).`)
  })
  return { text, where: file }
}
