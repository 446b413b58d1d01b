/**
 * Log delivery: sends the records of pools with a log delivery configuration to the target that the operator named, each at least once.
 * Not here: which records there are (threat-protection/, delivery/), the configuration of a pool (pools/).
 */
export { startLogDelivery } from './worker.ts'
