import type { ListedKey } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { formatColumns } from '../columns.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

const titles = ['ID', 'WHO', 'CREATED', 'EXPIRES', 'LAST USED', 'STATE']

/** Times are shown to the minute. */
const minute = (iso: string): string => `${iso.slice(0, 16)}Z`

const cells = ({ accessKeyId, user, createdAt, expiresAt, lastUsed, state }: ListedKey): string[] => [
  accessKeyId,
  user ?? 'administrator',
  minute(createdAt),
  expiresAt ? minute(expiresAt) : 'never',
  lastUsed ? `${minute(lastUsed.at)} ${lastUsed.service} ${lastUsed.region}` : 'never',
  state,
]

/** Adds the verb `keys list`. */
export function addList(keys: Command, environment: CommandEnvironment): void {
  addStoreOptions(keys.command('list'))
    .description('list all access keys: who has each, when it ends, and when, for which service and where it was last used')
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }: StoreOptions & { json?: boolean }) => {
      const { listKeysOnOwner } = await import('../../service/owner.ts')
      const listed = await listKeysOnOwner(options, environment)
      if (json) return environment.out(JSON.stringify(listed))
      if (listed.length === 0) return environment.out('The service has no access keys.')
      for (const line of formatColumns([titles, ...listed.map(cells)])) environment.out(line)
    })
}
