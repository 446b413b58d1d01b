import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { sdkFor, startTestService, type TestService } from '../support/service.ts'

let service: TestService | undefined
afterEach(() => service?.close())

test('development mode takes the ids of a pool and a client from _custom_id_, and keeps tag and name as they were sent', async () => {
  service = await startTestService()
  const { sdk } = service
  await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UserPoolTags: { _custom_id_: 'Fixed1' } }))
  const UserPoolId = 'us-east-1_Fixed1'
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
  expect(UserPool!.UserPoolTags).toEqual({ _custom_id_: 'Fixed1' })
  await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: '_custom_id_:web' }))
  const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: 'web' }))
  expect(UserPoolClient!.ClientName).toBe('_custom_id_:web')
})

test('production mode chooses ids itself, keeps a name such as _custom_id_=web, and refuses a colon in a client name', async () => {
  service = await startTestService({ production: true })
  const sdk = sdkFor(service.url, await service.createAdminKey())
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UserPoolTags: { _custom_id_: 'Fixed1' } }))
  expect(UserPool!.Id).not.toBe('us-east-1_Fixed1')
  const create = (ClientName: string) => sdk.send(new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientName }))
  const { UserPoolClient } = await create('_custom_id_=web')
  expect(UserPoolClient!.ClientName).toBe('_custom_id_=web')
  expect(UserPoolClient!.ClientId).not.toBe('web')
  await expect(create('_custom_id_:web')).rejects.toMatchObject({ name: 'InvalidParameterException' })
})
