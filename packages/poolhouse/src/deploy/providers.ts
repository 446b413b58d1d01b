import type { Providers } from '@poolhouse/engine'

/** The providers that programs may use. The AWS provider, with the AWS SDK, is loaded only if a program needs it. */
export const providersFor =
  (env: NodeJS.ProcessEnv): Providers =>
  async (packageName, version) => {
    const { awsProviders, helperProviders } = await import('@poolhouse/provider')
    return helperProviders(packageName, version) ?? awsProviders(env)(packageName, version)
  }
