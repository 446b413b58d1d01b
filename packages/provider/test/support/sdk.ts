import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { IAMClient } from '@aws-sdk/client-iam'
import { PinpointClient } from '@aws-sdk/client-pinpoint'
import { onTestFinished } from 'vitest'
import type { ProviderTest } from './engine.ts'

const options = ({ service }: ProviderTest) => ({
  endpoint: service.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  maxAttempts: 1,
})

/** Clients of the AWS SDK for one test: what somebody does beside the program. */
export function outside(lab: ProviderTest): { cognito: CognitoIdentityProviderClient; iam: IAMClient; pinpoint: PinpointClient } {
  const [cognito, iam, pinpoint] = [
    new CognitoIdentityProviderClient(options(lab)),
    new IAMClient(options(lab)),
    new PinpointClient(options(lab)),
  ]
  onTestFinished(() => {
    for (const client of [cognito, iam, pinpoint]) client.destroy()
  })
  return { cognito, iam, pinpoint }
}
