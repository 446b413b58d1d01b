import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'

/** A client of the AWS SDK. The SDK takes 0.2 s to load, so only the demo loads it. */
export async function createApiClient(url: string, poolId: string): Promise<CognitoIdentityProvider> {
  const { CognitoIdentityProvider } = await import('@aws-sdk/client-cognito-identity-provider')
  return new CognitoIdentityProvider({
    endpoint: url,
    region: poolId.split('_')[0]!,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
    maxAttempts: 1,
  })
}
