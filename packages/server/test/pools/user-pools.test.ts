import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  type LambdaConfigType,
  ListTagsForResourceCommand,
  ListUserPoolsCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sdkFor, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const create = async (input: Partial<CreateUserPoolCommandInput> = {}) =>
  (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input }))).UserPool!
const describePool = async (UserPoolId: string) => (await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!
const invalid = 'InvalidParameterException'
const ses = 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com'
const inTier = 'FeatureUnavailableInTierException'

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

test.each<[string, Partial<CreateUserPoolCommandInput>, string, string]>([
  [
    'both kinds of names',
    { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
    invalid,
    'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
  ],
  [
    'MFA without SMS',
    { MfaConfiguration: 'ON' },
    invalid,
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  ],
  [
    'phones verified without SMS',
    { AutoVerifiedAttributes: ['phone_number'] },
    invalid,
    'SMS configuration is required when phone_number is selected for auto verification',
  ],
  [
    'verification before update without verification',
    { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    invalid,
    'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  ],
  [
    'no password as first factor',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
    invalid,
    'Password should be configured as one of the allowed first auth factors.',
  ],
  [
    'passwordless in LITE',
    { UserPoolTier: 'LITE', Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    inTier,
    'The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In',
  ],
  [
    'threat protection below PLUS',
    { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
    inTier,
    'The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection',
  ],
  [
    'own sender without an ARN',
    { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
    invalid,
    'Source ARN is required to use DEVELOPER email sending owner',
  ],
  ['a sender that is no address', { EmailConfiguration: { From: 'unknown' } }, invalid, 'Provided From email address is invalid'],
  [
    'both names of one setting',
    { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } }, AdminCreateUserConfig: { UnusedAccountValidityDays: 3 } },
    invalid,
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  ],
  [
    'admin_only beside another recovery',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'admin_only', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    invalid,
    'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
  ],
  [
    'one recovery twice',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_email', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    invalid,
    'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
  ],
  [
    'a required custom attribute',
    { Schema: [{ Name: 'a', AttributeDataType: 'String', Required: true }] },
    invalid,
    'Required custom attributes are not supported currently.',
  ],
  [
    'a custom attribute without a type',
    { Schema: [{ Name: 'a' }] },
    invalid,
    'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
  ],
  [
    'a custom attribute twice',
    {
      Schema: [
        { Name: 'a', AttributeDataType: 'String' },
        { Name: 'a', AttributeDataType: 'Number' },
      ],
    },
    invalid,
    'Duplicate custom attribute names custom:a are not allowed in a user pool schema.',
  ],
  [
    'another type of a standard attribute',
    { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] },
    invalid,
    'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
  ],
  [
    'a shorter maximum than minimum',
    { Schema: [{ Name: 'a', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '5', MaxLength: '2' } }] },
    invalid,
    "Attribute custom:a cannot have a max length shorter than it's min length",
  ],
  [
    'a password of five',
    { Policies: { PasswordPolicy: { MinimumLength: 5 } } },
    invalid,
    "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6",
  ],
  [
    'a name with a slash',
    { PoolName: 'a/b' },
    invalid,
    "1 validation error detected: Value 'a/b' at 'poolName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+",
  ],
])('a pool with %s is refused with the message of the service', async (_, settings, name, message) => {
  await expect(create(settings)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode: 400 } })
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

test('TagResource, UntagResource and ListTagsForResource', async () => {
  const { Arn: ResourceArn, Id } = await create({ UserPoolTags: { a: '1', b: '2' } })
  await service.sdk.send(new TagResourceCommand({ ResourceArn, Tags: { b: '3', c: '4' } }))
  await service.sdk.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'none'] }))
  expect((await service.sdk.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ b: '3', c: '4' })
  expect((await describePool(Id!)).UserPoolTags).toEqual({ b: '3', c: '4' })
  const many = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`tag${n}`, 'x']))
  await expect(service.sdk.send(new TagResourceCommand({ ResourceArn, Tags: many }))).rejects.toMatchObject({ name: invalid })
  const nowhere = ResourceArn!.replace(Id!, 'us-east-1_none')
  await expect(service.sdk.send(new ListTagsForResourceCommand({ ResourceArn: nowhere }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

describe('MFA configuration', () => {
  const sms = {
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' },
    SmsAuthenticationMessage: 'Code {####}',
  }

  test('is OFF by default, reads back as set, and can be set to OFF again', async () => {
    const { Id: UserPoolId } = await create()
    const get = async () => {
      const { $metadata: _, ...config } = await service.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))
      return config
    }
    expect(await get()).toEqual({ MfaConfiguration: 'OFF' })
    await service.sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        SmsMfaConfiguration: sms,
      }),
    )
    expect(await get()).toEqual({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      SmsMfaConfiguration: sms,
    })
    await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OFF' }))
    expect(await get()).toEqual({ MfaConfiguration: 'OFF' })
    expect((await describePool(UserPoolId!)).MfaConfiguration).toBe('OFF')
  })

  test.each<[string, Partial<SetUserPoolMfaConfigCommandInput>, string]>([
    [
      'off with a factor',
      { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: true } },
      "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    ],
    ['on without one', { MfaConfiguration: 'ON' }, "Invalid MFA configuration given, can't turn on MFA without configuring an MFA"],
    [
      'SMS without a configuration',
      { MfaConfiguration: 'ON', SmsMfaConfiguration: {} },
      '[SmsConfiguration] is a required member of [SoftwareTokenMfaConfiguration].',
    ],
  ])('SetUserPoolMfaConfig with %s is refused', async (_, input, message) => {
    const { Id: UserPoolId } = await create()
    await expect(service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...input }))).rejects.toMatchObject({
      name: invalid,
      message,
    })
  })
})

test('more than fifty tags are refused by CreateUserPool, UpdateUserPool and TagResource, each with its own exception', async () => {
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`tag-${n}`, 'x']))
  const message = 'A user pool can have at most 50 tags.'
  await expect(create({ UserPoolTags: many })).rejects.toMatchObject({ name: 'UserPoolTaggingException', message })
  const { Id: UserPoolId, Arn } = await create()
  const update = service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: many }))
  await expect(update).rejects.toMatchObject({ name: 'UserPoolTaggingException', message })
  const { 'tag-0': _, ...fifty } = many
  await service.sdk.send(new TagResourceCommand({ ResourceArn: Arn, Tags: fifty }))
  const another = service.sdk.send(new TagResourceCommand({ ResourceArn: Arn, Tags: { more: 'x' } }))
  await expect(another).rejects.toMatchObject({ name: invalid, message })
  await service.sdk.send(new TagResourceCommand({ ResourceArn: Arn, Tags: { 'tag-1': 'y' } }))
})

test('a LITE pool has no SignInPolicy, also after an UpdateUserPool without UserPoolTier', async () => {
  const { Id: UserPoolId, Policies } = await create({ UserPoolTier: 'LITE' })
  expect(Policies).not.toHaveProperty('SignInPolicy')
  await service.sdk.send(new UpdateUserPoolCommand({ UserPoolId }))
  expect(await describePool(UserPoolId!)).toMatchObject({ UserPoolTier: 'LITE', Policies: { PasswordPolicy: {} } })
  expect((await describePool(UserPoolId!)).Policies).not.toHaveProperty('SignInPolicy')
})

test('UserPoolTier cannot be lowered while a feature is on that the lower tier does not have', async () => {
  const { Id: UserPoolId } = await create({ EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: ses } })
  const lower = () => service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTier: 'LITE' }))
  const set = (input: Partial<SetUserPoolMfaConfigCommandInput>) =>
    service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...input }))
  await set({ MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Code' } })
  await expect(lower()).rejects.toMatchObject({ name: 'TierChangeNotAllowedException' })
  await set({ MfaConfiguration: 'OFF' })
  await lower()
  expect((await describePool(UserPoolId!)).UserPoolTier).toBe('LITE')
})

test('UpdateUserPool with MfaConfiguration ON needs a factor, also after all factors were removed', async () => {
  const { Id: UserPoolId } = await create()
  const require = () => service.sdk.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: 'ON' }))
  const set = (input: Partial<SetUserPoolMfaConfigCommandInput>) =>
    service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...input }))
  await expect(require()).rejects.toMatchObject({ name: invalid })
  await set({ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } })
  await require()
  await set({ MfaConfiguration: 'OFF' })
  await expect(require()).rejects.toMatchObject({ name: invalid })
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
