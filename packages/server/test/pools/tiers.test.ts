import {
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  SetUserPoolSessionConfigurationCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { EmailConfiguration, first, run } from './rule-calls.ts'
import { usePools } from './support.ts'

const { service, create, describePool } = usePools()

test('a LITE pool has no SignInPolicy, also after an UpdateUserPool without UserPoolTier', async () => {
  const { Id: UserPoolId, Policies } = await create({ UserPoolTier: 'LITE' })
  expect(Policies).not.toHaveProperty('SignInPolicy')
  await service.sdk.send(new UpdateUserPoolCommand({ UserPoolId }))
  expect(await describePool(UserPoolId!)).toMatchObject({ UserPoolTier: 'LITE', Policies: { PasswordPolicy: {} } })
  expect((await describePool(UserPoolId!)).Policies).not.toHaveProperty('SignInPolicy')
})

test('UserPoolTier cannot be lowered while a feature is on that the lower tier does not have', async () => {
  const { Id: UserPoolId } = await create({ EmailConfiguration })
  const lower = () => service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTier: 'LITE' }))
  const set = (input: Partial<SetUserPoolMfaConfigCommandInput>) =>
    service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...input }))
  await set({ MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Code' } })
  await expect(lower()).rejects.toMatchObject({ name: 'TierChangeNotAllowedException' })
  await set({ MfaConfiguration: 'OFF' })
  await lower()
  expect((await describePool(UserPoolId!)).UserPoolTier).toBe('LITE')
})

/** Each feature of a tier with the block that switches it off. */
test.each<[string, Partial<CreateUserPoolCommandInput>]>([
  ['AdvancedSecurityMode OFF', { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } }],
  ['PasswordHistorySize 0', { Policies: { PasswordPolicy: { PasswordHistorySize: 0 } } }],
  ['DcrConfiguration Disabled', { DcrConfiguration: { EnableStatus: 'Disabled' } } as Partial<CreateUserPoolCommandInput>],
  ['PASSWORD as only first factor', first()],
  [
    'a token trigger of version V1_0',
    {
      LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: 'arn:aws:lambda:us-east-1:000000000000:function:f' } },
    },
  ],
])('a block that is present but off is accepted in LITE: %s', async (_, settings) => {
  await run(service, [['create', { UserPoolTier: 'LITE', ...settings }]])
  await run(service, [
    ['create', settings],
    ['update', { UserPoolTier: 'LITE' }],
  ])
})

test.each<[string, (UserPoolId: string) => object]>([
  [
    'User Session Tracking',
    UserPoolId =>
      new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 5 } }),
  ],
  [
    'Managed Login Version 2',
    UserPoolId => new CreateUserPoolDomainCommand({ UserPoolId, Domain: `d${Date.now()}`, ManagedLoginVersion: 2 }),
  ],
])('LITE is refused while %s, which another operation sets, is in use', async (feature, command) => {
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))
  await service.sdk.send(command(UserPool!.Id!) as never)
  await expect(service.sdk.send(new UpdateUserPoolCommand({ UserPoolId: UserPool!.Id, UserPoolTier: 'LITE' }))).rejects.toMatchObject({
    name: 'TierChangeNotAllowedException',
    message: `The following features need to be disabled for the LITE pricing tier configured: ${feature}`,
  })
})
