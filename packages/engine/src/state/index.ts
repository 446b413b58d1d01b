/**
 * State: what a stack's resources are, on disk and while a run changes them; secrets, lock, where files lie.
 * Not here: what happens to a resource (plan/), when (apply/).
 */
export {
  type Deployment,
  ENGINE_VERSION,
  emptyDeployment,
  parseExport,
  type SealedDeployment,
  showDeployment,
  withoutKeys,
} from './deployment-file.ts'
export { integrityProblem } from './integrity.ts'
export { Ledger } from './journal.ts'
export { breakLocks, lockStack, type Owner } from './lock.ts'
export { passphraseVariables } from './passphrase.ts'
export * from './resource.ts'
export { placesOf, type StackPlaces, selectionOf } from './stack-paths.ts'
export { StackStore, stackNames } from './stack-store.ts'
