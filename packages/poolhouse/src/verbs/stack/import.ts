import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { CommandFailure, codeOf } from '../../failure.ts'
import { fromStandardInput } from '../standard-input.ts'
import { named, onStack, type StackOptions } from '../which-stack.ts'

export function addStackImport(stack: Command, around: Surroundings): void {
  onStack(stack.command('import'))
    .description('replace the state by one that "stack export" printed, here or with the official CLI')
    .option('--file <path>', 'read it from there instead of standard input')
    .option('--force', 'also the state of another stack')
    .action(async (options: StackOptions & { file?: string; force?: boolean }) => {
      const { importStack } = await import('@poolhouse/engine')
      const { text, where } = await read(options.file, around)
      const { resources, warnings } = await importStack({ ...named(options, around), text, where, force: options.force ?? false })
      for (const warning of warnings) around.err(`warning: ${warning}`)
      around.out(`Imported ${resources} resources.`)
    })
}

async function read(given: string | undefined, around: Surroundings): Promise<{ text: string; where: string }> {
  if (given === undefined) {
    const text = await fromStandardInput(around, 'stack import needs a state: through a pipe, or with --file FILE.')
    return { text, where: 'standard input' }
  }
  const file = resolve(around.cwd, given)
  const text = await readFile(file, 'utf8').catch(error => {
    throw new CommandFailure(`--file ${file} cannot be read (${codeOf(error)}).`)
  })
  return { text, where: file }
}
