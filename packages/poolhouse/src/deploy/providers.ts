import type { Providers } from '@poolhouse/engine'
import { awsProvider } from '@poolhouse/provider'

/** Every package that programs may ask for. */
export const providers: Providers = packageName => (packageName === 'aws' ? awsProvider() : undefined)
