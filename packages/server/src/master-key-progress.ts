import type { StoredRow } from './changed-rows.ts'
import type { Context } from './context.ts'
import { masterKeyFingerprint, masterKeyHashes, masterKeyProgress, readMetadata } from './storage/index.ts'

/** What has a store and the keys that open it. */
export type KeyContext = Pick<Context, 'store' | 'keys'>

/** How far the rows are sealed again, as the store keeps it. Times are those of the real clock, in milliseconds. */
export interface MasterKeyProgress {
  /** Fingerprints of the old and the new key. */
  from: string
  to: string
  startedAt: number
  /** From then on no node seals under the old key any more: the pass that finds nothing begins after it. */
  settledAt: number
  passStartedAt: number
  /** The table that is being read, and the key of the last row that was. */
  table: number
  after?: StoredRow
  /** Values that were sealed or bound again, in all and in this pass. */
  rewritten: number
  inPass: number
  doneAt?: number
}

/** Undefined where no master key was ever replaced. */
export const parseProgress = (text: string | undefined): MasterKeyProgress | undefined =>
  text === undefined ? undefined : JSON.parse(text)

/** Notices that another node replaced the master key, or that everything is sealed under the new one. False where this node lacks the key. */
export async function followMasterKey({ store, keys }: KeyContext): Promise<boolean> {
  const fingerprint = await store.read(readMetadata(masterKeyFingerprint))
  if (fingerprint !== undefined && fingerprint !== keys.fingerprint()) {
    if (fingerprint !== keys.otherFingerprint()) return false
    const hashes = await store.read(readMetadata(masterKeyHashes))
    keys.swap()
    keys.adoptHashKeys(Buffer.from(hashes!, 'base64'))
  }
  const progress = parseProgress(await store.read(readMetadata(masterKeyProgress)))
  if (progress?.doneAt !== undefined && keys.otherFingerprint() === progress.from) keys.forgetOther()
  return true
}
