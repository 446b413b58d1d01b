/**
 * `poolhouse audit …`: the audit record of a node: its last entries, all of them, and whether it is whole. A file for each verb.
 * Not here: what is recorded (server, audit/), requests of the last minutes (logs.ts).
 */
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addAuditExport } from './export.ts'
import { addAuditTail } from './tail.ts'
import { addAuditVerify } from './verify.ts'

/** Adds the verb `audit` to the command line. */
export function addAudit(program: Command, environment: CommandEnvironment): void {
  const audit = program.command('audit').description('the record of changes by administrators and of sign-in attempts')
  for (const add of [addAuditTail, addAuditExport, addAuditVerify]) add(audit, environment)
}
