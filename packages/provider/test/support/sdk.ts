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

/** Clients of the AWS SDK for one test: for changes beside the program. */
export function outside(lab: ProviderTest): { iam: IAMClient; pinpoint: PinpointClient } {
  const [iam, pinpoint] = [new IAMClient(options(lab)), new PinpointClient(options(lab))]
  onTestFinished(() => {
    iam.destroy()
    pinpoint.destroy()
  })
  return { iam, pinpoint }
}
