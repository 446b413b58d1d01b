import type { MasterKeyStatus } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { UsageError } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

interface RotateOptions extends StoreOptions {
  status?: boolean
  wait?: boolean
  json?: boolean
}

type Texts = { readonly [Kind in MasterKeyStatus['kind']]: (status: Extract<MasterKeyStatus, { kind: Kind }>) => string }

const texts: Texts = {
  'not-given': ({ fingerprint }) => `Everything is sealed under the master key with the fingerprint ${fingerprint}. It was not replaced.`,
  waiting: ({ fingerprint, next }) =>
    `Everything is sealed under the old master key (fingerprint ${fingerprint}). The new one (${next}) takes its place with: poolhouse keys rotate-master`,
  rotating: ({ from, to, rewritten, table, done, tables }) =>
    `The master key ${to} seals; what ${from} sealed is being sealed again: ${rewritten} values so far, ${Math.min(done, tables)} of ${tables} tables, now ${table}. Keep the old key.`,
  done: ({ from, to, doneAt, rewritten }) =>
    `Everything is sealed under the master key ${to} since ${doneAt} (${rewritten} values). The old key ${from} opens nothing any more: remove POOLHOUSE_OLD_MASTER_KEY_FILE and its file, and restart the nodes one by one. Keep the key with the backups that need it.`,
}

/** One line about the master key of a store. */
export const describeMasterKey = (status: MasterKeyStatus): string => (texts[status.kind] as (status: MasterKeyStatus) => string)(status)

const pauseMs = 500

/** Adds the verb `keys rotate-master`. */
export function addRotateMaster(keys: Command, environment: CommandEnvironment): void {
  addStoreOptions(keys.command('rotate-master'))
    .description(
      'replace the master key: every node was started with the new key (POOLHOUSE_MASTER_KEY_FILE) and the old one (POOLHOUSE_OLD_MASTER_KEY_FILE). What is stored is sealed again while the service runs',
    )
    .option('--status', 'only say how far it is')
    .option('--no-wait', 'do not wait until everything is sealed again; the service goes on, also after a restart')
    .option('--json', 'print JSON')
    .action(async ({ status: onlyStatus = false, wait = true, json = false, ...options }: RotateOptions) => {
      const { masterKeyStatusOnOwner, rotateMasterKeyOnOwner } = await import('../../service/owner.ts')
      let status = await (onlyStatus ? masterKeyStatusOnOwner : rotateMasterKeyOnOwner)(options, environment)
      if (!onlyStatus && status.kind === 'not-given')
        throw new UsageError(
          `there is no other master key: the store is sealed under the one that was given (fingerprint ${status.fingerprint}). Start every node with the new key in POOLHOUSE_MASTER_KEY_FILE and the present one in POOLHOUSE_OLD_MASTER_KEY_FILE; then run this again.`,
        )
      while (!onlyStatus && wait && status.kind === 'rotating') {
        await new Promise(resolve => setTimeout(resolve, pauseMs))
        status = await masterKeyStatusOnOwner(options, environment)
      }
      environment.out(json ? JSON.stringify(status) : describeMasterKey(status))
    })
}
