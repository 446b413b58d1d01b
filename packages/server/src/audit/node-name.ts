import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bindRow, isRowBound, type Keyring, newUuid } from '../crypto/index.ts'
import { auditFiles } from './files.ts'

/** What the file `node` of a record says. `changed`: it is gone although there are entries, or the service did not write it. */
export type NodeName = { kind: 'named'; name: string } | { kind: 'new' } | { kind: 'changed' }

const fileIn = (directory: string): string => join(directory, 'node')

/**
 * Reads under which name the anchors of a record are. It has a MAC: with a name of their own, who can write the files could have a record of their own
 * verified.
 */
export function readNodeName(keys: Keyring, directory: string): NodeName {
  const file = fileIn(directory)
  if (!existsSync(file)) return auditFiles(directory).length === 0 ? { kind: 'new' } : { kind: 'changed' }
  const [name = '', mac = ''] = readFileSync(file, 'utf8').trim().split(' ')
  return isRowBound(keys, ['audit node', name], mac) ? { kind: 'named', name } : { kind: 'changed' }
}

/** Gives a new record its name. */
export function writeNodeName(keys: Keyring, directory: string): string {
  const name = newUuid()
  writeFileSync(fileIn(directory), `${name} ${bindRow(keys, ['audit node', name])}\n`, { mode: 0o600 })
  return name
}
