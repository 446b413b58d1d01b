/**
 * What the commands share, whether they run the service or the engine: text that is safe on a terminal, and suggestions for misspelt names.
 * `../launch` starts a command under Node 24. Not here: what a command does.
 */
export { nearestNames } from './nearest-names.ts'
export { printable, printableLine } from './printable.ts'
