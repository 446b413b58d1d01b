/**
 * State: what a stack's resources are, on disk and while a run changes them; secrets, lock, where files lie.
 * Not here: what happens to a resource (plan/), when (apply/).
 */
export { type Deployment, ENGINE_VERSION, emptyDeployment, type SealedDeployment } from './deployment-file.ts'
export { Ledger } from './ledger.ts'
export { lockStack } from './lock.ts'
export { passphraseVariables } from './passphrase.ts'
export { placesOf, type StackPlaces } from './places.ts'
export * from './resource.ts'
export { StackStore, stackNames } from './stack-store.ts'
