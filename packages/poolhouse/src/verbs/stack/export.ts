import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Surroundings } from '../../command.ts'
import { CommandFailure, codeOf } from '../../failure.ts'
import { named, onStack, type StackOptions } from '../which-stack.ts'

/** Secrets in clear are nobody else's to read. */
const mode = 0o600

export function addStackExport(stack: Command, around: Surroundings): void {
  onStack(stack.command('export'))
    .description('print the state, in the format of "pulumi stack export"')
    .option('--file <path>', 'write it there instead')
    .option('--show-secrets', 'with secrets in clear; otherwise they stay sealed by the passphrase')
    .action(async (options: StackOptions & { file?: string; showSecrets?: boolean }) => {
      const { exportStack } = await import('@poolhouse/engine')
      const exported = await exportStack({ ...named(options, around), showSecrets: options.showSecrets ?? false })
      const text = JSON.stringify(exported, null, 4)
      if (options.file === undefined) return around.out(text)
      const file = resolve(around.cwd, options.file)
      await writeFile(file, `${text}\n`, { mode }).catch(error => {
        throw new CommandFailure(`--file ${file} cannot be written (${codeOf(error)}). Name a file in a folder that exists and is yours.`)
      })
    })
}
