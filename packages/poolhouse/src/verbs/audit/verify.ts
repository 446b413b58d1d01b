import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure } from '../../failure.ts'
import { type AuditOptions, addAuditOptions, auditDirectory } from './directory.ts'

/** Adds the verb `audit verify`. */
export function addAuditVerify(audit: Command, environment: CommandEnvironment): void {
  addAuditOptions(audit.command('verify'))
    .description('verify that no entry was changed, put in or removed since it was written')
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }: AuditOptions & { json?: boolean }) => {
      const directory = await auditDirectory(options, environment)
      const { verifyAuditOnOwner } = await import('../../service/owner.ts')
      const { audit: _, ...store } = options
      const found = await verifyAuditOnOwner(directory, store, environment)
      if (!found) throw new CommandFailure(`there is no audit record in ${directory}.`)
      if (json) environment.out(JSON.stringify(found))
      const { entries, first, last, anchors, problem } = found
      if (problem !== undefined) throw new CommandFailure(`the audit record is not as it was written: ${problem}.`)
      if (json) return
      environment.out(
        entries === 0
          ? 'The record has no entries yet.'
          : `Verified ${entries} entries, ${first} to ${last}, and ${anchors} anchors in the store: none was changed, put in or removed.`,
      )
      if (first > 1) environment.out(`The record begins with entry ${first}: files with earlier ones are not here.`)
    })
}
