/**
 * Provider: the `aws` package for user pools and app clients, through the AWS SDK to any endpoint, real AWS included.
 * Not here: planning and state (engine), rules of app clients (contract), the service (server, which this package never imports).
 */
import type { Providers } from '@poolhouse/engine'
import { randomProvider, stdProvider } from './bundled-packages/index.ts'
import type { EnvironmentVariables } from './configuration/index.ts'
import { AwsProvider } from './provider.ts'

/** Providers for the engine: a new AwsProvider for the package `aws` of any version. `AWS_…` variables are read from `environment`. */
export const awsProviders =
  (environment: EnvironmentVariables = process.env): Providers =>
  packageName =>
    packageName === 'aws' ? new AwsProvider(environment) : undefined

/** Providers of the packages `random` and `std`, which need no service. */
export const helperProviders: Providers = packageName =>
  packageName === 'random' ? randomProvider() : packageName === 'std' ? stdProvider() : undefined

export { AwsProvider, version } from './provider.ts'
