import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { addCreate } from './create.ts'
import { addList } from './list.ts'
import { addRevoke } from './revoke.ts'
import { addRotate } from './rotate.ts'
import { addRotateMaster } from './rotate-master.ts'
import { addRotateSigning } from './rotate-signing.ts'

/** Adds the verb `keys` to the command line. */
export function addKeys(program: Command, environment: CommandEnvironment): void {
  const keys = program.command('keys').description('access keys of a service, the signing keys of its pools, and its master key')
  for (const add of [addCreate, addList, addRevoke, addRotate, addRotateSigning, addRotateMaster]) add(keys, environment)
}
