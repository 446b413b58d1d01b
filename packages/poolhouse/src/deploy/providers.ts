import type { Providers } from '@poolhouse/engine'

/** The providers that programs may ask for. They bring the AWS SDK, which is loaded once a program wants it. */
export const providersFor =
  (env: NodeJS.ProcessEnv): Providers =>
  async (packageName, version) => {
    const { awsProviders } = await import('@poolhouse/provider')
    return awsProviders(env)(packageName, version)
  }
