/**
 * Audit: a record of every change by an administrator and every attempt to sign in: files of JSON lines, each with the hash of the line before it, whose
 * last hash is written to the store once a minute, so that nobody can change or remove a line unseen.
 * Not here: events of all requests (request-log/), who sees the record (the command).
 */
export { type AuditRecord, startAudit } from './audit-record.ts'
export type { AuditEntry } from './entry.ts'
export { readAuditEntries } from './files.ts'
export { type AuditVerification, verifyAuditOf } from './verify.ts'
