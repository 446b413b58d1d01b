import type { KeyRotation } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { CommandFailure, UsageError } from '../../failure.ts'
import { addStoreOptions, type StoreOptions } from '../store-options.ts'

interface RotateOptions extends StoreOptions {
  all?: boolean
  revoke?: boolean
  json?: boolean
}

/** What the command prints about one pool. */
const sentences: {
  readonly [Kind in KeyRotation['kind']]: (rotation: Extract<KeyRotation, { kind: Kind }>, isRevoked: boolean) => string
} = {
  rotated: ({ poolId, signsFrom, verifiesUntil }, isRevoked) =>
    isRevoked
      ? `${poolId}: new keys sign from now on. Access and ID tokens of the old keys are refused; refresh tokens bring new ones.`
      : `${poolId}: new keys are published, and sign from ${signsFrom} on. The old ones verify until ${verifiesUntil}.`,
  pending: ({ poolId, signsFrom }) =>
    `${poolId}: the keys of an earlier rotation are published, and sign from ${signsFrom} on. Nothing was changed.`,
  'pool-unknown': ({ poolId }) => `${poolId}: there is no such pool.`,
}

/** Adds the verb `keys rotate-signing`. */
export function addRotateSigning(keys: Command, environment: CommandEnvironment): void {
  addStoreOptions(keys.command('rotate-signing'))
    .description(
      'give pools new signing keys: published first, signing ten minutes later, while the old ones verify until their last token has expired',
    )
    .argument('[pool-id...]', 'pools')
    .option('--all', 'all pools of the service')
    .option('--revoke', 'the old keys are compromised: the new ones sign at once, and no token of the old ones is accepted')
    .option('--json', 'print JSON')
    .action(async (given: string[], { all = false, revoke = false, json = false, ...options }: RotateOptions) => {
      if (given.length > 0 === all) throw new UsageError('keys rotate-signing needs the ids of pools, or --all.')
      const { listPoolIdsOnOwner, rotateSigningKeysOnOwner } = await import('../../service/owner.ts')
      const poolIds = all ? await listPoolIdsOnOwner(options, environment) : given
      const rotations: KeyRotation[] = []
      for (const poolId of poolIds) {
        const rotation = await rotateSigningKeysOnOwner({ poolId, isRevoked: revoke }, options, environment)
        rotations.push(rotation)
        if (!json) environment.out((sentences[rotation.kind] as (of: KeyRotation, isRevoked: boolean) => string)(rotation, revoke))
      }
      if (json) environment.out(JSON.stringify(rotations))
      else if (poolIds.length === 0) environment.out('The service has no pools.')
      const unknown = rotations.filter(({ kind }) => kind === 'pool-unknown').length
      if (unknown > 0)
        throw new CommandFailure(
          `${unknown} of ${poolIds.length} pools do not exist; "aws cognito-idp list-user-pools" lists those that do.`,
        )
    })
}
