import type { NameCollision, RowProblem } from '@poolhouse/server'
import { printableLine } from '@poolhouse/terminal'
import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'
import { describeMasterKey } from './keys/rotate-master.ts'
import { addStoreOptions, type StoreOptions } from './store-options.ts'

interface CheckOptions extends StoreOptions {
  json?: boolean
}

/** Adds the verb `check` to the command line. */
export function addCheck(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  addStoreOptions(program.command('check'))
    .description(
      'verify the data of a service, which may be running: the file, every sealed value and MAC, rows without an owner; and find users who share a name from before names were unique. Exit status 1 where something is wrong',
    )
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }: CheckOptions) => {
      const { checkOnOwner } = await import('../service/owner.ts')
      const { damage, names, checked, masterKey } = await checkOnOwner(options, environment)
      const { rows, values, problems } = checked
      if (json) environment.out(JSON.stringify({ damage, names, rows, values, problems, masterKey }))
      else {
        if (masterKey && masterKey.kind !== 'not-given') environment.out(describeMasterKey(masterKey))
        for (const line of damage) environment.out(`The file of the database is damaged: ${printableLine(line)}`)
        for (const problem of problems) environment.out(describeProblem(problem))
        if (damage.length + problems.length > 0)
          environment.out('Restore a backup from before the damage, or delete what is named here and create it again.\n')
        for (const collision of names) environment.out(describeCollision(collision))
        if (names.length === 0) environment.out('No two users of a pool share a name.')
        if (damage.length + problems.length === 0)
          environment.out(`${rows} rows were read; all their ${values} sealed values and MACs are as the service wrote them.`)
      }
      if (damage.length + problems.length + names.length > 0) setExitStatus(1)
    })
}

const problemTexts: {
  [Kind in RowProblem['problem']['kind']]: (problem: Extract<RowProblem['problem'], { kind: Kind }>) => string
} = {
  sealed: ({ column }) => `${column} does not open: it was changed, copied from another row, or sealed under another master key`,
  bound: () => 'its MAC is wrong: the row was changed, or copied from another one',
  orphaned: ({ owner }) => `its ${owner} does not exist`,
  unreadable: ({ message }) => `cannot be read further: ${message}`,
}

/** Table, row and what is wrong, never a value of the row. */
function describeProblem({ table, row, problem }: RowProblem): string {
  const id = Object.entries(row).map(([column, value]) => `${column}=${String(value)}`)
  const text = (problemTexts[problem.kind] as (problem: RowProblem['problem']) => string)(problem)
  return printableLine(`${[table, ...id].join(' ')}: ${text}`)
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
