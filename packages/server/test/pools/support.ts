import { CreateUserPoolCommand, type CreateUserPoolCommandInput, DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'

/** A service for the tests of a file, and short calls for pools. */
export function usePools() {
  let started: TestService
  beforeAll(async () => {
    started = await startTestService()
  })
  afterAll(() => started.close())
  return {
    // A proxy, because the service does not exist yet when the file is read.
    service: new Proxy({} as TestService, { get: (_, name) => started[name as keyof TestService] }),
    create: async (input: Partial<CreateUserPoolCommandInput> = {}) =>
      (await started.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input }))).UserPool!,
    describePool: async (UserPoolId: string) => (await started.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!,
  }
}
