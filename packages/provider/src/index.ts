/**
 * Provider: the `aws` package for user pools and app clients, through the AWS SDK to any endpoint, real AWS included.
 * Not here: planning and state (engine), rules of clients (contract), the service (server, which this never imports).
 */
import type { Providers } from '@poolhouse/engine'
import type { EnvironmentVariables } from './configuration/index.ts'
import { AwsProvider } from './provider.ts'

/** Answers the engine's question for the package `aws`, whatever version a program names; `environment` is what `AWS_…` variables are read from. */
export const awsProviders =
  (environment: EnvironmentVariables = process.env): Providers =>
  packageName =>
    packageName === 'aws' ? new AwsProvider(environment) : undefined

export { AwsProvider, version } from './provider.ts'
