import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { onTestFinished } from 'vitest'
import type { ProviderTest } from './engine.ts'

/** A client of the user pools API for one test: what somebody does beside the program. */
export function cognito({ service }: ProviderTest): CognitoIdentityProvider {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const api = new CognitoIdentityProvider({ endpoint: service.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  onTestFinished(() => api.destroy())
  return api
}
