import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BoundValues, bindRow, isRowBound, type Keyring, newUuid, timingSafeEqualText } from '../crypto/index.ts'
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
  const values: BoundValues = ['audit node', name]
  if (isRowBound(keys, values, mac)) return { kind: 'named', name }
  // The file stays where it is while the master key is replaced, and is bound again when it is read for the first time.
  if (!keys.formerHashes('row', JSON.stringify(values)).some(hash => timingSafeEqualText(hash.toString('base64url'), mac)))
    return { kind: 'changed' }
  writeName(keys, directory, name)
  return { kind: 'named', name }
}

/** Gives a new record its name. */
export function writeNodeName(keys: Keyring, directory: string): string {
  const name = newUuid()
  writeName(keys, directory, name)
  return name
}

const writeName = (keys: Keyring, directory: string, name: string): void =>
  writeFileSync(fileIn(directory), `${name} ${bindRow(keys, ['audit node', name])}\n`, { mode: 0o600 })
