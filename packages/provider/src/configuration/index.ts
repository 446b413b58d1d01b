/**
 * Configuration: the keys of `aws:` and of explicit providers, the environment variables that they default to, default tags.
 * Not here: SDK clients made from it (service/), inputs of resources (shape/).
 */
export { checkConfiguration, diffConfiguration } from './check.ts'
export { configurationDescriptions } from './descriptions.ts'
export type { ServiceName } from './keys.ts'
export { ProviderConfigurationError } from './read.ts'
export {
  type AwsCredentials,
  configurationFromVariables,
  type EnvironmentVariables,
  type ProviderSettings,
  readSettings,
} from './settings.ts'
export { configurationShape } from './shape.ts'
export { mergeTags, pickIgnoredTags, tagOutputs } from './tags.ts'
