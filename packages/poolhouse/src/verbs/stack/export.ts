import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure, systemErrorCode } from '../../failure.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'

/** The file may contain secrets in clear. */
const ownerOnlyMode = 0o600

/** Adds the verb `stack export` to the command line. */
export function addStackExport(stack: Command, environment: CommandEnvironment): void {
  addStackOptions(stack.command('export'))
    .description('print the state, in the format of "pulumi stack export"')
    .option('--file <path>', 'write it to a file instead')
    .option('--show-secrets', 'with secrets in clear; otherwise they stay encrypted under the passphrase')
    .action(async (options: StackOptions & { file?: string; showSecrets?: boolean }) => {
      const { exportStack } = await import('@poolhouse/engine')
      const exported = await exportStack({ ...resolveStack(options, environment), showSecrets: options.showSecrets ?? false })
      const text = JSON.stringify(exported, null, 4)
      if (options.file === undefined) return environment.out(text)
      const file = resolve(environment.cwd, options.file)
      await writeFile(file, `${text}\n`, { mode: ownerOnlyMode }).catch(error => {
        throw new CommandFailure(
          `--file ${file} cannot be written (${systemErrorCode(error)}). Use a file in an existing folder that you may write to.`,
        )
      })
    })
}
