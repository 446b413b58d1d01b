/**
 * State: a stack's resources on disk and during a run (journal); secrets, lock, file paths.
 * Not here: what happens to a resource (plan/), when (apply/).
 */
export {
  ENGINE_VERSION,
  emptySnapshot,
  parseExport,
  type SerializedDeployment,
  type Snapshot,
  serializeWithPlaintextSecrets,
  withoutCreationKeys,
} from './deployment-file.ts'
export { findIntegrityProblem } from './integrity.ts'
export { Journal } from './journal.ts'
export { breakLocks, type LockOwner, lockStack } from './lock.ts'
export { passphraseVariables } from './passphrase.ts'
export * from './resource.ts'
export { type StackPaths, selectedStackFile, stackPaths } from './stack-paths.ts'
export { StackStore, stackNames } from './stack-store.ts'
