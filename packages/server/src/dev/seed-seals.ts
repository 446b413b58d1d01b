import { createSecretKey, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'
import type { DataKey } from '../crypto/index.ts'
import { SeedError, type SeedSealing } from './seed-shape.ts'

/** Seals and opens the secrets of an exported seed. `aad`: what a value belongs to. */
export interface SeedSeals {
  sealing: SeedSealing
  seal(aad: readonly string[], plain: Uint8Array | string): string
  /** @throws SeedError */
  open(aad: readonly string[], sealed: string): Buffer
}

const checkText = Buffer.from('poolhouse seed')
/** scrypt with 32 MB: a passphrase can be guessed at as fast as this runs. */
const scryptCost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

const masterKey = ({ keys }: Pick<Context, 'keys'>): DataKey => createSecretKey(keys.keyedHash('seed', 'sealed values'))
const passphraseKey = (passphrase: string, salt: Buffer): DataKey => createSecretKey(scryptSync(passphrase, salt, 32, scryptCost))

function sealsUnder({ keys }: Pick<Context, 'keys'>, dataKey: DataKey, describe: (check: string) => SeedSealing): SeedSeals {
  const seal: SeedSeals['seal'] = (aad, plain) => keys.seal({ dataKey, aad: ['seed', ...aad], plain }).toString('base64')
  return {
    sealing: describe(seal(['check'], checkText)),
    seal,
    open(aad, sealed) {
      try {
        return keys.open({ dataKey, aad: ['seed', ...aad], sealed: Buffer.from(sealed, 'base64') })
      } catch {
        throw new SeedError('a sealed value does not open: it was changed, or belongs to another pool or user')
      }
    },
  }
}

/** The seals of a new export: under the passphrase where there is one, else under a key that follows from the master key. */
export function newSeals(context: Pick<Context, 'keys'>, passphrase: string | undefined): SeedSeals {
  if (passphrase === undefined) return sealsUnder(context, masterKey(context), check => ({ key: 'master-key', check }))
  const salt = randomBytes(16)
  return sealsUnder(context, passphraseKey(passphrase, salt), check => ({ key: 'passphrase', salt: salt.toString('base64'), check }))
}

/** The variable that has the passphrase of an exported seed. */
export const passphraseVariable = 'POOLHOUSE_SEED_PASSPHRASE'

/** The seals of a seed that was exported. @throws SeedError for the wrong key */
export function sealsOf(context: Pick<Context, 'keys'>, sealing: SeedSealing | undefined, passphrase: string | undefined): SeedSeals {
  if (!sealing) throw new SeedError('the seed has no "sealing", without which nothing sealed can be opened. Keep it as it was exported')
  if (sealing.key === 'passphrase' && passphrase === undefined)
    throw new SeedError(`sealing: the seed was exported with a passphrase. Set ${passphraseVariable} to it`)
  const key = sealing.key === 'passphrase' ? passphraseKey(passphrase!, Buffer.from(sealing.salt ?? '', 'base64')) : masterKey(context)
  const seals = sealsUnder(context, key, () => sealing)
  if (!opensCheck(seals, sealing))
    throw new SeedError(
      sealing.key === 'passphrase'
        ? `sealing: the passphrase in ${passphraseVariable} is not the one of this seed`
        : `sealing: the seed was exported by a service with another master key. Use the master.key of its data directory, or export with ${passphraseVariable}`,
    )
  return seals
}

function opensCheck({ open }: SeedSeals, { check }: SeedSealing): boolean {
  try {
    const opened = open(['check'], check)
    return opened.length === checkText.length && timingSafeEqual(opened, checkText)
  } catch (error) {
    if (error instanceof SeedError) return false
    throw error
  }
}
