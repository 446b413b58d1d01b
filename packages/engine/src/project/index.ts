/**
 * The project: Pulumi.yaml, Pulumi.<stack>.yaml and the configuration that they give.
 * Not here: what a YAML program means (yaml/), where the state lies (state/).
 */
export { fullKey, type Project, readProject } from './project.ts'
export { type Config, type ConfigValue, readConfig, readStackFile, saltOf, stackFile, writeStackFile } from './stack-config.ts'
