import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  type LambdaConfigType,
  ListUserPoolsCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { sdkFor, startTestService } from '../support/service.ts'
import { usePools } from './support.ts'

const { service, create, describePool } = usePools()

const invalid = 'InvalidParameterException'

test('DescribeUserPool of a minimal pool shows the defaults of the service and nothing else', async () => {
  const pool = await create()
  const { SchemaAttributes, ...rest } = pool
  expect(rest).toEqual({
    Id: expect.stringMatching(/^us-east-1_[0-9a-zA-Z]{9}$/),
    Name: 'pool',
    Policies: {
      PasswordPolicy: {
        MinimumLength: 8,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 7,
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
    },
    DeletionProtection: 'INACTIVE',
    LambdaConfig: {},
    LastModifiedDate: expect.any(Date),
    CreationDate: expect.any(Date),
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    MfaConfiguration: 'OFF',
    EstimatedNumberOfUsers: 0,
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    UserPoolTags: {},
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool.Id}`,
    UserPoolTier: 'ESSENTIALS',
  })
  expect(SchemaAttributes!.map(({ Name }) => Name)).toEqual(
    'sub name given_name family_name middle_name nickname preferred_username profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at'.split(
      ' ',
    ),
  )
  expect(await describePool(pool.Id!)).toEqual(pool)
})

test('CreateUserPool: every setting reads back', async () => {
  const settings: Partial<CreateUserPoolCommandInput> = {
    Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true, TemporaryPasswordValidityDays: 3, PasswordHistorySize: 2 } },
    DeletionProtection: 'ACTIVE',
    AutoVerifiedAttributes: ['email'],
    AliasAttributes: ['email', 'preferred_username'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    EmailVerificationMessage: 'Code {####}',
    EmailVerificationSubject: 'Hello',
    SmsAuthenticationMessage: 'Sign in with {####}',
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' },
    UserPoolTags: { team: 'a' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, InviteMessageTemplate: { EmailMessage: 'Hello {username}, {####}' } },
    Schema: [
      { Name: 'tenant', AttributeDataType: 'String', Mutable: false, StringAttributeConstraints: { MaxLength: '20' } },
      { Name: 'email', Required: true },
    ],
    UsernameConfiguration: { CaseSensitive: false },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    UserPoolTier: 'PLUS',
    UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
  }
  const pool = await create(settings)
  const { Schema: _, Policies: __, AdminCreateUserConfig: ___, ...verbatim } = settings
  expect(pool).toMatchObject(verbatim)
  expect(pool.Policies!.PasswordPolicy).toEqual({
    MinimumLength: 12,
    RequireUppercase: false,
    RequireLowercase: false,
    RequireNumbers: false,
    RequireSymbols: true,
    TemporaryPasswordValidityDays: 3,
    PasswordHistorySize: 2,
  })
  expect(pool.AdminCreateUserConfig).toEqual({
    AllowAdminCreateUserOnly: true,
    UnusedAccountValidityDays: 3,
    InviteMessageTemplate: { EmailMessage: 'Hello {username}, {####}' },
  })
  expect(pool.VerificationMessageTemplate).toEqual({
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
    EmailMessage: 'Code {####}',
    EmailSubject: 'Hello',
  })
  expect(pool.SchemaAttributes!.at(-1)).toEqual({
    Name: 'custom:tenant',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: false,
    Required: false,
    StringAttributeConstraints: { MaxLength: '20' },
  })
  expect(pool.SchemaAttributes!.find(({ Name }) => Name === 'email')!.Required).toBe(true)

  expect(await describePool(pool.Id!)).toEqual(pool)
})

describe('DeleteUserPool', () => {
  test('is refused while DeletionProtection is ACTIVE, and deletes the pool otherwise', async () => {
    const { Id: UserPoolId } = await create({ DeletionProtection: 'ACTIVE' })
    const remove = () => service.sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
    await expect(remove()).rejects.toMatchObject({
      name: invalid,
      message: 'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    })
    await service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, DeletionProtection: 'INACTIVE' }))
    await remove()
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` })
    await expect(describePool(UserPoolId!)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

test('ListUserPools lists the pools of a region and account in pages', async () => {
  const regional = (region: string, accessKeyId: string) => {
    const sdk = sdkFor(service.url, { accessKeyId, secretAccessKey: 'x' })
    sdk.config.region = async () => region
    return sdk
  }
  const sdk = regional('eu-west-1', '111122223333')
  const made = await Promise.all([1, 2, 3].map(async () => (await sdk.send(new CreateUserPoolCommand({ PoolName: 'eu' }))).UserPool!))
  expect(made[0]!.Arn).toBe(`arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${made[0]!.Id}`)
  const first = await sdk.send(new ListUserPoolsCommand({ MaxResults: 2 }))
  const second = await sdk.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: first.NextToken }))
  expect(second.NextToken).toBeUndefined()
  expect([...first.UserPools!, ...second.UserPools!].map(({ Id }) => Id).sort()).toEqual(made.map(({ Id }) => Id!).sort())
  expect(Object.keys(first.UserPools![0]!).sort()).toEqual(['CreationDate', 'Id', 'LambdaConfig', 'LastModifiedDate', 'Name'])
  const other = regional('eu-west-1', '444455556666')
  expect((await other.send(new ListUserPoolsCommand({ MaxResults: 2 }))).UserPools).toEqual([])
  await expect(other.send(new DescribeUserPoolCommand({ UserPoolId: made[0]!.Id }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
  await expect(other.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: first.NextToken }))).rejects.toMatchObject({ name: invalid })
  await expect(sdk.send(new ListUserPoolsCommand({ MaxResults: 61 }))).rejects.toMatchObject({
    message:
      "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
  })
})

test('CreateUserPool beyond the quota answers LimitExceededException', async () => {
  const small = await startTestService({ quotas: { userPools: 1, appClients: 1 } })
  const makePool = (region?: object) => small.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...region }))
  const { UserPool } = await makePool()
  await expect(makePool()).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'An account can have at most 1 user pools in a region.',
  })
  const makeClient = () => small.sdk.send(new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientName: 'web' }))
  await makeClient()
  await expect(makeClient()).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'A user pool can have at most 1 app clients.',
  })
  await small.close()
})

test('ListUserPools omits pools that are deleted during the call', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => create()))
  const list = async () => {
    const { UserPools } = await service.sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }))
    return UserPools!.every(pool => pool.Id && pool.Name)
  }
  const work = made.flatMap(({ Id: UserPoolId }) => [service.sdk.send(new DeleteUserPoolCommand({ UserPoolId })), list()])
  const outcomes = await Promise.all(work)
  expect(outcomes.filter(outcome => outcome === true)).toHaveLength(8)
})

test('CreateUserPool in development mode accepts a pool id in a tag', async () => {
  const pool = await create({ UserPoolTags: { _custom_id_: 'Fixed1', team: 'a' } })
  expect(pool).toMatchObject({ Id: 'us-east-1_Fixed1', UserPoolTags: { _custom_id_: 'Fixed1', team: 'a' } })
  await expect(create({ UserPoolTags: { _custom_id_: 'Fixed1' } })).rejects.toMatchObject({ name: invalid })
  await expect(create({ UserPoolTags: { _custom_id_: 'eu-west-1_Other' } })).rejects.toMatchObject({ name: invalid })
})

test('PreTokenGenerationConfig is shown as PreTokenGeneration too, and the two ARNs must not differ', async () => {
  const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
  const withFunctions = (LambdaConfig: LambdaConfigType) => create({ LambdaConfig })
  const PreTokenGenerationConfig = { LambdaVersion: 'V2_0', LambdaArn: arn('tokens') } as const
  const both = { PreTokenGeneration: arn('tokens'), PreTokenGenerationConfig }
  expect((await withFunctions({ PreTokenGenerationConfig })).LambdaConfig).toEqual(both)
  expect((await withFunctions(both)).LambdaConfig).toEqual(both)
  expect((await withFunctions({ PreTokenGeneration: arn('tokens') })).LambdaConfig).toEqual({ PreTokenGeneration: arn('tokens') })
  const refusal = {
    name: 'InvalidParameterException',
    message: "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
  }
  const differing = { PreTokenGeneration: arn('other'), PreTokenGenerationConfig }
  await expect(withFunctions(differing)).rejects.toMatchObject(refusal)
  const { Id } = await withFunctions({ PreTokenGenerationConfig })
  const update = (LambdaConfig: LambdaConfigType) => service.sdk.send(new UpdateUserPoolCommand({ UserPoolId: Id, LambdaConfig }))
  await expect(update(differing)).rejects.toMatchObject(refusal)
  await update({ PreTokenGenerationConfig: { ...PreTokenGenerationConfig, LambdaArn: arn('next') } })
  expect((await describePool(Id!)).LambdaConfig!.PreTokenGeneration).toBe(arn('next'))
})
