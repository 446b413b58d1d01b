import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { KeyRequest } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure, systemErrorCode, UsageError } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'
import { parseLifetime } from './lifetime.ts'
import { printKey } from './print-key.ts'

interface CreateOptions extends StoreOptions {
  admin?: boolean
  can?: string
  policy?: string
  pool?: string[]
  name?: string
  expires?: string
  account?: string
  json?: boolean
}

/** Adds the verb `keys create`. */
export function addCreate(keys: Command, environment: CommandEnvironment): void {
  addStoreOptions(keys.command('create'))
    .description('create an access key; its secret is printed only once')
    .option('--admin', 'the key may call every operation')
    .option(
      '--can <what>',
      'a new IAM user with this policy has the key: read (all but changes), users (what a support desk does with users) or ci (deploy pools and clients, nothing of users)',
    )
    .option('--policy <file>', 'the same with a policy document of your own (JSON)')
    .option('--pool <id...>', 'with --can: these pools only; may be repeated')
    .option('--name <user>', 'name of the IAM user (default: made up)')
    .option('--expires <time>', 'the key ends after this time, such as 90d, 24h or 30m (default: never)')
    .option('--account <id>', 'account of the key (default: 000000000000)')
    .option('--json', 'print JSON')
    .action(async ({ admin = false, can, policy, pool = [], name, expires, json = false, ...options }: CreateOptions) => {
      assertOneKind({ admin, can, policy })
      if (pool.length > 0 && can === undefined) throw new UsageError('--pool limits --can. In a --policy, Resource names the pools.')
      if (admin && name !== undefined) throw new UsageError('--name is that of an IAM user, and a key of --admin has none.')
      const expiresAt = expires === undefined ? undefined : Date.now() + parseLifetime('--expires', expires)
      const ends = expiresAt === undefined ? {} : { expiresAt }
      const owner = await import('../../service/owner.ts')
      if (admin) {
        const key = await owner.createAdminKeyOnOwner(ends, options, environment)
        printKey({ ...key, ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }) }, { json, environment })
        environment.err(`This key may call every operation. ${secretOnce}${endOf(expiresAt)}`)
        return
      }
      const given: KeyRequest['policy'] =
        can !== undefined ? { can, pools: pool } : { document: readPolicy(resolve(environment.cwd, policy!), policy!) }
      const key = await owner.createPolicyKeyOnOwner({ policy: given, ...(name !== undefined && { name }), ...ends }, options, environment)
      if ('problem' in key) throw new CommandFailure(key.problem)
      printKey(key, { json, environment })
      environment.err(`This key is of the IAM user ${key.user}, whose policy "poolhouse" limits it. ${secretOnce}${endOf(expiresAt)}`)
    })
}

const secretOnce = 'Its secret is stored encrypted and is not shown again.'
const endOf = (expiresAt: number | undefined): string =>
  expiresAt === undefined ? ' It has no end.' : ` It ends at ${new Date(expiresAt).toISOString()}.`

function assertOneKind({ admin, can, policy }: Pick<CreateOptions, 'admin' | 'can' | 'policy'>): void {
  const given = [admin, can !== undefined, policy !== undefined].filter(Boolean).length
  if (given !== 1)
    throw new UsageError(
      'keys create needs one of --admin (the key may call every operation), --can read|users|ci, and --policy with a policy document.',
    )
}

function readPolicy(path: string, given: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`--policy "${given}" cannot be read (${systemErrorCode(error)}). Name a file with a policy document.`)
  }
}
