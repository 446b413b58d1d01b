/**
 * The project: Pulumi.yaml, Pulumi.<stack>.yaml and the configuration that they give.
 * Not here: what a YAML program means (yaml/), where the state lies (state/).
 */
export { type Backend, foldersNextDoor } from './backend.ts'
export { fullConfigKey, type Project, readProject } from './project.ts'
export {
  type Config,
  type ConfigValue,
  encryptionSaltOf,
  readConfig,
  readStackConfigFile,
  stackConfigFile,
  writeStackConfigFile,
} from './stack-config.ts'
