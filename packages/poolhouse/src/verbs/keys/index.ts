import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addCreate } from './create.ts'
import { addList } from './list.ts'
import { addRevoke } from './revoke.ts'
import { addRotate } from './rotate.ts'
import { addRotateSigning } from './rotate-signing.ts'

/** Adds the verb `keys` to the command line. */
export function addKeys(program: Command, environment: CommandEnvironment): void {
  const keys = program.command('keys').description('access keys of a service, and the signing keys of its pools')
  for (const add of [addCreate, addList, addRevoke, addRotate, addRotateSigning]) add(keys, environment)
}
