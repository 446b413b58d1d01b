import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'
import { parseLifetime } from './lifetime.ts'
import { printKey } from './print-key.ts'

interface RotateOptions extends StoreOptions {
  oldEnds: string
  expires?: string
  json?: boolean
}

/** Adds the verb `keys rotate`. */
export function addRotate(keys: Command, environment: CommandEnvironment): void {
  addStoreOptions(keys.command('rotate'))
    .description('make a second access key of the same owner, who may do the same, and end the old one')
    .argument('<access-key-id>', 'the old key')
    .option('--old-ends <time>', 'when the old key ends: now, or after a time such as 24h or 30m', '24h')
    .option('--expires <time>', 'when the new key ends, such as 90d (default: after the time that the old one had, or never)')
    .option('--json', 'print JSON')
    .action(async (accessKeyId: string, { oldEnds, expires, json = false, ...options }: RotateOptions) => {
      const oldEndsAt = oldEnds === 'now' ? {} : { oldEndsAt: Date.now() + parseLifetime('--old-ends', oldEnds) }
      const expiresAt = expires === undefined ? {} : { expiresAt: Date.now() + parseLifetime('--expires', expires) }
      const { replaceKeyOnOwner } = await import('../../service/owner.ts')
      const key = await replaceKeyOnOwner({ accessKeyId, ...oldEndsAt, ...expiresAt }, options, environment)
      if ('problem' in key) throw new CommandFailure(key.problem)
      printKey(key, { json, environment })
      environment.err(
        `This key may do what ${accessKeyId} may, which ${oldEnds === 'now' ? 'has ended' : `ends at ${key.oldEndsAt}`}. Its secret is stored encrypted and is not shown again.`,
      )
    })
}
