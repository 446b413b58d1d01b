import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'

/** The AWS SDK as an application would use it. It takes 0.2 s to load, which only the demo should pay. */
export async function createApiClient(url: string, poolId: string): Promise<CognitoIdentityProvider> {
  const { CognitoIdentityProvider } = await import('@aws-sdk/client-cognito-identity-provider')
  return new CognitoIdentityProvider({
    endpoint: url,
    region: poolId.split('_')[0]!,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
    maxAttempts: 1,
  })
}
