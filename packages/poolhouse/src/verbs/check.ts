import type { NameCollision } from '@poolhouse/server'
import { printableLine } from '@poolhouse/terminal'
import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { addStoreOptions, type StoreOptions } from './store-options.ts'

interface CheckOptions extends StoreOptions {
  json?: boolean
}

/** Adds the verb `check` to the command line. */
export function addCheck(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStoreOptions(program.command('check'))
    .description(
      'find users who share a name from before the names of a pool were unique, and what to do; exit status 1 where there are any',
    )
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }: CheckOptions) => {
      const { listNameCollisionsOnOwner } = await import('../service/owner.ts')
      const collisions = await listNameCollisionsOnOwner(options, environment)
      if (json) environment.out(JSON.stringify(collisions))
      else if (collisions.length === 0) environment.out('No two users of a pool share a name.')
      else for (const collision of collisions) environment.out(describeCollision(collision))
      if (collisions.length > 0) setExitStatus(1)
    })
}

const kindNames = {
  sub: 'sub',
  username: 'username',
  email: 'e-mail address',
  phone_number: 'phone number',
  preferred_username: 'preferred username',
} as const

/** A collision as a few lines: the name, its users, and what to do about each but the one who keeps it. */
function describeCollision({ poolId, name, users }: NameCollision): string {
  const lines = users.flatMap(({ sub, username, as, keeps }) => {
    const user = `  ${as.map(kind => kindNames[kind]).join(', ')} of user "${printableLine(username)}" (sub ${printableLine(sub)})`
    return keeps ? [`${user}: keeps it`] : [`${user}:`, ...as.map(kind => `    ${remedy(poolId, sub, kind)}`)]
  })
  return [`${poolId}: "${printableLine(name)}" is a name of ${users.length} users`, ...lines, ''].join('\n')
}

/** A username cannot be changed. An attribute can; the user is named by `sub`, which is looked up first. */
function remedy(poolId: string, sub: string, kind: NameCollision['users'][number]['as'][number]): string {
  const target = `--user-pool-id ${poolId} --username ${printableLine(sub)}`
  return kind === 'username' || kind === 'sub'
    ? `create the user again under another username, then: aws cognito-idp admin-delete-user ${target}`
    : `remove the attribute, or set another value: aws cognito-idp admin-delete-user-attributes ${target} --user-attribute-names ${kind}`
}
