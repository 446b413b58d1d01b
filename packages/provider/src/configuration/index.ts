/**
 * Configuration: the keys of `aws:` and of explicit providers, the environment behind them, default tags.
 * Not here: clients made from it (service/), inputs of resources (shape/).
 */
export { checkConfiguration, diffConfiguration } from './check.ts'
export type { ServiceName } from './keys.ts'
export { ConfigurationProblem } from './read.ts'
export { type Credentials, type Environment, fromVariables, readSettings, type Settings } from './settings.ts'
export { configurationShape } from './shape.ts'
export { allTags, ignoredTags, readTags } from './tags.ts'
