/**
 * Config: options and environment, read once, checked whole, turned into settings; the data directory; where the master key comes from.
 * Not here: the command line itself (packages/poolhouse), what a setting does (the room that reads it).
 */
export { type Config, type ConfigOptions, parseConfig, withPort } from './config.ts'
export { ConfigError } from './config-error.ts'
export { findDataDir, prepareDataDir } from './data-dir.ts'
export { loadMasterKey, type MasterKeySource } from './master-key.ts'
