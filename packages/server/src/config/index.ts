/**
 * Config: reads options and environment variables once at start, validates them and turns them into settings; finds the data directory and the master
 * key. Not here: parsing the command line (packages/poolhouse), what a setting does (the room that reads it).
 */
export { type Config, type LogLevel, parseConfig, withPort } from './config.ts'
export { ConfigError } from './config-error.ts'
export { findDataDir, prepareDataDir } from './data-dir.ts'
export { foldersUpward } from './folders-upward.ts'
export { type KmsKey, loadMasterKey, type MasterKeySource, masterKeyVariables } from './master-key.ts'
export { type ConfigOptions, optionNames } from './options.ts'
