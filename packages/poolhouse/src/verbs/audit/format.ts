import type { AuditEntry } from '@poolhouse/server'

/** An entry as a line for people. */
export function formatEntry({ time, action, outcome, caller, source, poolId, clientId, user }: AuditEntry): string {
  const who = caller ?? (user === undefined ? 'unsigned' : `user ${user}`)
  const where = [poolId, clientId].filter(part => part !== undefined).join(' ')
  return [time, outcome === 'ok' ? action : `${action} ${outcome}`, where, who, `from ${source}`].filter(part => part !== '').join('  ')
}
