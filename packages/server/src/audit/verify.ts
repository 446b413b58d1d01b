import type { Context } from '../context.ts'
import type { Keyring } from '../crypto/index.ts'
import { type AuditAnchorRow, listAuditAnchors } from '../storage/index.ts'
import { isAnchorAsWritten } from './anchor.ts'
import { auditFiles, endsWithLine, hashOf, noHash, readAuditLines } from './files.ts'
import { readNodeName } from './node-name.ts'

/** What a verification found. `problem`: the first place where the record is not as it was written. */
export interface AuditVerification {
  entries: number
  /** Numbers of the first and the last entry; 0 where there are none. */
  first: number
  last: number
  /** Anchors that the entries were compared with. */
  anchors: number
  problem?: string
}

/** Verifies the record in a directory. Nothing may be there yet. */
export async function verifyAuditOf({ store, keys }: Pick<Context, 'store' | 'keys'>, directory: string): Promise<AuditVerification> {
  const node = readNodeName(keys, directory)
  if (node.kind === 'changed') return { ...nothing, problem: `${directory}: the file "node" is gone, or the service did not write it` }
  return node.kind === 'new' ? nothing : verifyAudit(directory, await store.read(listAuditAnchors(node.name)), keys)
}

const nothing: AuditVerification = { entries: 0, first: 0, last: 0, anchors: 0 }

/**
 * Reads the whole record: each line must follow the one before it, and each anchor must have the hash of its line. Older files may have been moved away: the
 * record then begins later, and anchors before it are not compared.
 */
async function verifyAudit(directory: string, anchors: readonly AuditAnchorRow[], keys: Keyring): Promise<AuditVerification> {
  const found = { ...nothing }
  const forged = anchors.find(anchor => !isAnchorAsWritten(keys, anchor))
  if (forged) return { ...found, problem: `the anchor of entry ${forged.number} in the store is not as the service wrote it` }
  const expected = new Map(anchors.map(({ number, hash }) => [number, hash]))
  let previous: string | undefined
  /** The last line of a record that is being written may not be whole yet. */
  let unfinished: AuditVerification | undefined
  for await (const { text, entry, file, line } of readAuditLines(auditFiles(directory))) {
    const problem = (what: string) => ({ ...found, problem: `${file}:${line}: ${what}` })
    if (unfinished) return unfinished
    if (!entry) {
      unfinished = problem('this is no entry')
      continue
    }
    if (found.entries === 0) {
      found.first = entry.number
      const before = entry.number === 1 ? noHash : expected.get(entry.number - 1)
      if (before !== undefined && entry.previous !== before) return problem('the entry before this one is another one')
    } else if (entry.number !== found.last + 1) return problem(`entry ${entry.number} follows entry ${found.last}`)
    else if (entry.previous !== previous) return problem(`entry ${found.last} was changed, or this line was put in`)
    previous = hashOf(text)
    found.entries++
    found.last = entry.number
    const anchor = expected.get(entry.number)
    if (anchor === undefined) continue
    if (anchor !== previous) return problem(`entry ${entry.number} is not the one that the store has the hash of`)
    found.anchors++
  }
  if (unfinished && endsWithLine(auditFiles(directory).at(-1)!)) return unfinished
  const beyond = Math.max(0, ...anchors.map(({ number }) => number))
  if (beyond > found.last)
    return { ...found, problem: `entries ${found.last + 1} to ${beyond} are missing: the store has the hash of entry ${beyond}` }
  return found
}
