import { CognitoIdentityProviderClient, DescribeUserPoolCommand, TagResourceCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { OperationName } from '@poolhouse/contract'
import { type Bag, type ProviderFailure, revealBag } from '@poolhouse/engine'
import { operations, unimplementedOperations } from '@poolhouse/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configuredProvider, type ProviderTest, type State, type StepOutcome, startProviderTest, subject } from '../support/engine.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest({
    defaultTags: JSON.stringify({ tags: { owner: 'team' } }),
    ignoreTags: JSON.stringify({ keyPrefixes: ['skip:'] }),
  })
})
afterAll(() => lab.close())

const arn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
const role = (name: string): string => `arn:aws:iam::000000000000:role/${name}`
const sms = (externalId: string, name = 'sms') => ({ smsConfiguration: { externalId, snsCallerArn: role(name) } })
const software = (enabled: boolean) => ({ softwareTokenMfaConfiguration: { enabled } })
const recovery = (...names: string[]) => ({
  accountRecoverySetting: { recoveryMechanisms: names.map((name, index) => ({ name, priority: index + 1 })) },
})
const triggers = (name: string) => ({
  createAuthChallenge: arn(name),
  customMessage: arn(name),
  defineAuthChallenge: arn(name),
  postAuthentication: arn(name),
  postConfirmation: arn(name),
  preAuthentication: arn(name),
  preSignUp: arn(name),
  preTokenGeneration: arn(name),
  userMigration: arn(name),
  verifyAuthChallengeResponse: arn(name),
})
const senders = (name: string) => ({
  kmsKeyId: 'arn:aws:kms:us-east-1:000000000000:key/1234',
  customEmailSender: { lambdaArn: arn(name), lambdaVersion: 'V1_0' },
  customSmsSender: { lambdaArn: arn(name), lambdaVersion: 'V1_0' },
})
const attribute = (name: string, more: Bag = {}): Bag => ({ name, attributeDataType: 'String', mutable: true, ...more })
const policy = (minimumLength: number, days: number) => ({
  passwordPolicy: {
    minimumLength,
    requireLowercase: false,
    requireNumbers: true,
    requireSymbols: false,
    requireUppercase: true,
    temporaryPasswordValidityDays: days,
  },
})
const code = 'Your code is {####}'
const wide = `${'ü'.repeat(134)}{####}`

interface Step {
  inputs: Bag
  did: StepOutcome['did']
  shows?: Bag
  absent?: string[]
}

const scenarios: Record<string, Step[]> = {
  'P1 basic': [
    {
      inputs: {},
      did: 'create',
      shows: {
        name: 'pool',
        mfaConfiguration: 'OFF',
        deletionProtection: 'INACTIVE',
        estimatedNumberOfUsers: 0,
        adminCreateUserConfig: { allowAdminCreateUserOnly: false },
        emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT' },
        passwordPolicy: {
          minimumLength: 8,
          requireLowercase: true,
          requireNumbers: true,
          requireSymbols: true,
          requireUppercase: true,
          temporaryPasswordValidityDays: 7,
        },
        verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_CODE' },
        userPoolTier: 'ESSENTIALS',
        customDomain: '',
        domain: '',
        region: 'us-east-1',
        tagsAll: { owner: 'team' },
      },
      absent: [
        'lambdaConfig',
        'smsConfiguration',
        'tags',
        'schemas',
        'userAttributeUpdateSettings',
        'userPoolAddOns',
        'deviceConfiguration',
      ],
    },
  ],
  'P2 deletionProtection': [
    { inputs: { deletionProtection: 'ACTIVE' }, did: 'create', shows: { deletionProtection: 'ACTIVE' } },
    { inputs: { deletionProtection: 'INACTIVE' }, did: 'update', shows: { deletionProtection: 'INACTIVE' } },
  ],
  'P3 recovery': [
    { inputs: recovery('verified_email'), did: 'create', shows: recovery('verified_email') },
    {
      inputs: recovery('verified_email', 'verified_phone_number'),
      did: 'update',
      shows: recovery('verified_email', 'verified_phone_number'),
    },
    { inputs: recovery('verified_phone_number'), did: 'update', shows: recovery('verified_phone_number') },
    { inputs: {}, did: 'same' },
  ],
  'P4 adminCreateUserConfig': [
    {
      inputs: {
        adminCreateUserConfig: {
          allowAdminCreateUserOnly: true,
          inviteMessageTemplate: { emailMessage: '{username} {####}', emailSubject: 'Hi', smsMessage: '{username} {####}' },
        },
      },
      did: 'create',
      shows: { adminCreateUserConfig: { allowAdminCreateUserOnly: true, inviteMessageTemplate: { emailSubject: 'Hi' } } },
    },
    {
      inputs: {
        adminCreateUserConfig: {
          allowAdminCreateUserOnly: false,
          inviteMessageTemplate: { emailMessage: 'You: {username} {####}', emailSubject: 'Hello', smsMessage: '{username} {####}' },
        },
      },
      did: 'update',
      shows: { adminCreateUserConfig: { allowAdminCreateUserOnly: false, inviteMessageTemplate: { emailSubject: 'Hello' } } },
    },
  ],
  'P5 adminCreateUserConfig beside a password policy': [
    { inputs: { adminCreateUserConfig: { allowAdminCreateUserOnly: true }, ...policy(8, 7) }, did: 'create', shows: policy(8, 7) },
    { inputs: { adminCreateUserConfig: { allowAdminCreateUserOnly: false }, ...policy(8, 7) }, did: 'update', shows: policy(8, 7) },
  ],
  'P6 userPoolAddOns': [
    {
      inputs: { userPoolTier: 'PLUS', userPoolAddOns: { advancedSecurityMode: 'OFF' } },
      did: 'create',
      shows: { userPoolAddOns: { advancedSecurityMode: 'OFF' } },
    },
    {
      inputs: { userPoolTier: 'PLUS', userPoolAddOns: { advancedSecurityMode: 'ENFORCED' } },
      did: 'update',
      shows: { userPoolAddOns: { advancedSecurityMode: 'ENFORCED' } },
    },
    { inputs: { userPoolTier: 'PLUS' }, did: 'update', absent: ['userPoolAddOns'] },
  ],
  'P7 deviceConfiguration': [
    { inputs: { deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true } }, did: 'create' },
    {
      inputs: { deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false } },
      did: 'update',
      shows: { deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false } },
    },
    { inputs: {}, did: 'update', absent: ['deviceConfiguration'] },
  ],
  'P8 emailVerificationMessage': [
    {
      inputs: { emailVerificationMessage: code, emailVerificationSubject: 'One' },
      did: 'create',
      shows: { verificationMessageTemplate: { emailMessage: code, emailSubject: 'One' } },
    },
    {
      inputs: { emailVerificationMessage: `${code}!`, emailVerificationSubject: 'Two' },
      did: 'update',
      shows: { emailVerificationSubject: 'Two', verificationMessageTemplate: { emailMessage: `${code}!`, emailSubject: 'Two' } },
    },
  ],
  'P9 MFA with SMS': [
    { inputs: { mfaConfiguration: 'ON', ...sms('test') }, did: 'create', shows: { mfaConfiguration: 'ON', ...sms('test') } },
    { inputs: { mfaConfiguration: 'OFF' }, did: 'update', shows: { mfaConfiguration: 'OFF', ...sms('test') } },
    { inputs: { mfaConfiguration: 'ON', ...sms('test') }, did: 'update', shows: { mfaConfiguration: 'ON', ...sms('test') } },
  ],
  'P10 MFA with SMS and software token': [
    { inputs: { mfaConfiguration: 'ON', ...sms('test'), ...software(false) }, did: 'create', shows: { mfaConfiguration: 'ON' } },
    { inputs: { mfaConfiguration: 'ON', ...sms('test'), ...software(true) }, did: 'update', shows: software(true) },
    { inputs: { mfaConfiguration: 'OFF' }, did: 'update', shows: { mfaConfiguration: 'OFF', ...sms('test') } },
  ],
  'P12 MFA with software token': [
    { inputs: { mfaConfiguration: 'ON', ...software(true) }, did: 'create', shows: { mfaConfiguration: 'ON', ...software(true) } },
    { inputs: { mfaConfiguration: 'OFF' }, did: 'update', shows: { mfaConfiguration: 'OFF' } },
    {
      inputs: { mfaConfiguration: 'OPTIONAL', ...software(true) },
      did: 'update',
      shows: { mfaConfiguration: 'OPTIONAL', ...software(true) },
    },
    { inputs: { mfaConfiguration: 'OPTIONAL', ...sms('test') }, did: 'update', shows: { mfaConfiguration: 'OPTIONAL', ...sms('test') } },
  ],
  'P13 smsAuthenticationMessage': [
    { inputs: { smsAuthenticationMessage: code }, did: 'create', shows: { smsAuthenticationMessage: code } },
    { inputs: { smsAuthenticationMessage: `${code}!` }, did: 'update', shows: { smsAuthenticationMessage: `${code}!` } },
  ],
  'P14 and P16 smsConfiguration': [
    { inputs: {}, did: 'create', absent: ['smsConfiguration'] },
    { inputs: sms('test'), did: 'update', shows: sms('test') },
    { inputs: sms('test2'), did: 'update', shows: sms('test2') },
    { inputs: sms('test2', 'other'), did: 'update', shows: sms('test2', 'other') },
    { inputs: {}, did: 'same', shows: sms('test2', 'other') },
  ],
  'P17 smsVerificationMessage': [
    {
      inputs: { smsVerificationMessage: code },
      did: 'create',
      shows: { smsVerificationMessage: code, verificationMessageTemplate: { smsMessage: code } },
    },
    { inputs: { smsVerificationMessage: `${code}!` }, did: 'update', shows: { smsVerificationMessage: `${code}!` } },
  ],
  'P18 emailConfiguration': [
    { inputs: { emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT' } }, did: 'create' },
    {
      inputs: {
        emailConfiguration: {
          emailSendingAccount: 'DEVELOPER',
          sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
          fromEmailAddress: 'Example <no-reply@example.com>',
          replyToEmailAddress: 'help@example.com',
        },
      },
      did: 'update',
      shows: { emailConfiguration: { emailSendingAccount: 'DEVELOPER', fromEmailAddress: 'Example <no-reply@example.com>' } },
    },
  ],
  'P19 tags': [
    { inputs: { tags: { a: '1' } }, did: 'create', shows: { tags: { a: '1' }, tagsAll: { owner: 'team', a: '1' } } },
    { inputs: { tags: { a: '1', b: '2' } }, did: 'update', shows: { tags: { a: '1', b: '2' } } },
    { inputs: { tags: { a: '1', b: '3', empty: '' } }, did: 'update', shows: { tags: { a: '1', b: '3', empty: '' } } },
    { inputs: { tags: { owner: 'me' } }, did: 'update', shows: { tags: { owner: 'me' }, tagsAll: { owner: 'me' } } },
    { inputs: {}, did: 'update', shows: { tagsAll: { owner: 'team' } }, absent: ['tags'] },
  ],
  'P20 aliasAttributes': [
    { inputs: { aliasAttributes: ['preferred_username'] }, did: 'create', shows: { aliasAttributes: ['preferred_username'] } },
    {
      inputs: { aliasAttributes: ['email', 'preferred_username'], autoVerifiedAttributes: ['email'] },
      did: 'replace',
      shows: { autoVerifiedAttributes: ['email'] },
    },
    { inputs: { aliasAttributes: ['preferred_username', 'email'], autoVerifiedAttributes: ['email'] }, did: 'same' },
  ],
  'P21 usernameAttributes': [
    { inputs: { usernameAttributes: ['phone_number'] }, did: 'create' },
    { inputs: { usernameAttributes: ['email', 'phone_number'] }, did: 'replace' },
  ],
  'P22 passwordPolicy': [
    { inputs: policy(7, 7), did: 'create', shows: policy(7, 7) },
    { inputs: policy(9, 14), did: 'update', shows: policy(9, 14) },
    { inputs: {}, did: 'same', shows: policy(9, 14) },
  ],
  'P23 usernameConfiguration': [
    {
      inputs: { usernameConfiguration: { caseSensitive: true } },
      did: 'create',
      shows: { usernameConfiguration: { caseSensitive: true } },
    },
    {
      inputs: { usernameConfiguration: { caseSensitive: false } },
      did: 'replace',
      shows: { usernameConfiguration: { caseSensitive: false } },
    },
  ],
  'P24 lambdaConfig': [
    { inputs: { lambdaConfig: triggers('one') }, did: 'create', shows: { lambdaConfig: triggers('one') } },
    { inputs: { lambdaConfig: triggers('two') }, did: 'update', shows: { lambdaConfig: triggers('two') } },
    { inputs: {}, did: 'update', absent: ['lambdaConfig'] },
  ],
  'P25 custom senders': [
    { inputs: { lambdaConfig: senders('one') }, did: 'create', shows: { lambdaConfig: senders('one') } },
    { inputs: { lambdaConfig: senders('two') }, did: 'update', shows: { lambdaConfig: senders('two') } },
    { inputs: {}, did: 'update', absent: ['lambdaConfig'] },
  ],
  'P26 preTokenGenerationConfig': [
    {
      inputs: { lambdaConfig: { preTokenGenerationConfig: { lambdaArn: arn('one'), lambdaVersion: 'V2_0' } } },
      did: 'create',
      shows: {
        lambdaConfig: { preTokenGeneration: arn('one'), preTokenGenerationConfig: { lambdaArn: arn('one'), lambdaVersion: 'V2_0' } },
      },
    },
    {
      inputs: { lambdaConfig: { preTokenGenerationConfig: { lambdaArn: arn('two'), lambdaVersion: 'V2_0' } } },
      did: 'update',
      shows: {
        lambdaConfig: { preTokenGeneration: arn('two'), preTokenGenerationConfig: { lambdaArn: arn('two'), lambdaVersion: 'V2_0' } },
      },
    },
    { inputs: {}, did: 'update', absent: ['lambdaConfig'] },
  ],
  'P28 schemas': [
    {
      inputs: { schemas: [attribute('tier'), attribute('email', { required: true })] },
      did: 'create',
      shows: {
        schemas: expect.arrayContaining([
          expect.objectContaining({ name: 'tier' }),
          expect.objectContaining({ name: 'email', required: true }),
        ]),
      },
    },
    {
      inputs: {
        schemas: [
          attribute('score', { attributeDataType: 'Number', numberAttributeConstraints: { minValue: '1', maxValue: '9' } }),
          attribute('email', { required: true }),
          attribute('tier'),
        ],
      },
      did: 'update',
      shows: {
        schemas: expect.arrayContaining([
          expect.objectContaining({ name: 'score', numberAttributeConstraints: { minValue: '1', maxValue: '9' } }),
        ]),
      },
    },
  ],
  'a schema with its own limits': [
    {
      inputs: {
        schemas: [
          attribute('tier', { stringAttributeConstraints: { minLength: '1', maxLength: '8' } }),
          { name: 'fixed', attributeDataType: 'String' },
        ],
      },
      did: 'create',
    },
  ],
  'P30 verificationMessageTemplate': [
    {
      inputs: {
        verificationMessageTemplate: {
          defaultEmailOption: 'CONFIRM_WITH_LINK',
          emailMessage: code,
          emailSubject: 'One',
          smsMessage: code,
          emailMessageByLink: '{##Click##}',
          emailSubjectByLink: 'Link',
        },
      },
      did: 'create',
      shows: { emailVerificationMessage: code, emailVerificationSubject: 'One', smsVerificationMessage: code },
    },
    {
      inputs: { emailVerificationMessage: `${code}!`, emailVerificationSubject: 'Two', smsVerificationMessage: `${code}!` },
      did: 'update',
      shows: { verificationMessageTemplate: { emailMessage: `${code}!`, emailSubject: 'Two', smsMessage: `${code}!` } },
    },
  ],
  'P31 multi-byte texts at their limit': [
    {
      inputs: { smsAuthenticationMessage: wide, smsVerificationMessage: wide, emailVerificationSubject: 'ü'.repeat(140) },
      did: 'create',
      shows: { smsVerificationMessage: wide },
    },
  ],
  'P32 many fields at once': [
    {
      inputs: { mfaConfiguration: 'OPTIONAL', ...software(true), ...policy(7, 7), autoVerifiedAttributes: ['email'], tags: { a: '1' } },
      did: 'create',
    },
    {
      inputs: { mfaConfiguration: 'OFF', ...policy(12, 3), smsAuthenticationMessage: code, tags: { b: '1' } },
      did: 'update',
      shows: { mfaConfiguration: 'OFF', ...policy(12, 3), tags: { b: '1' } },
    },
  ],
  'P33 userAttributeUpdateSettings': [
    {
      inputs: { autoVerifiedAttributes: ['email'], userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ['email'] } },
      did: 'create',
      shows: { userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ['email'] } },
    },
    { inputs: { autoVerifiedAttributes: ['email'] }, did: 'update', absent: ['userAttributeUpdateSettings'] },
  ],
  'P35 userPoolTier': [
    { inputs: { userPoolTier: 'LITE' }, did: 'create', shows: { userPoolTier: 'LITE' } },
    { inputs: { userPoolTier: 'ESSENTIALS' }, did: 'update', shows: { userPoolTier: 'ESSENTIALS' } },
    { inputs: { userPoolTier: 'PLUS' }, did: 'update', shows: { userPoolTier: 'PLUS' } },
  ],
  'P36 signInPolicy and webAuthnConfiguration': [
    {
      inputs: {
        signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] },
        webAuthnConfiguration: { relyingPartyId: 'example.com', userVerification: 'preferred' },
      },
      did: 'create',
      shows: { webAuthnConfiguration: { relyingPartyId: 'example.com', userVerification: 'preferred' } },
    },
    {
      inputs: {
        signInPolicy: { allowedFirstAuthFactors: ['WEB_AUTHN', 'PASSWORD'] },
        webAuthnConfiguration: { relyingPartyId: 'example.com', userVerification: 'required' },
      },
      did: 'update',
      shows: { webAuthnConfiguration: { relyingPartyId: 'example.com', userVerification: 'required' } },
    },
  ],
}

/** What moves by itself. */
const still = ({ lastModifiedDate: _, ...outputs }: Bag): Bag => revealBag(outputs)

/** Scenarios that wait for an operation of the service. */
const needs: Record<string, OperationName> = { 'P28 schemas': 'AddCustomAttributes' }
const isWaiting = (name: string): boolean => needs[name] !== undefined && unimplementedOperations(operations).includes(needs[name])

/** An import of what a program has made gives inputs that check takes, and with them there is nothing to do. */
async function importsAsItIs({ id }: State): Promise<void> {
  const imported = await lab.importing('pool', 'pool', id)
  const { __defaults: _, tagsAll: __, ...program } = imported!.inputs
  const outcome = await lab.up('pool', 'pool', program, imported)
  expect(outcome.did, JSON.stringify(outcome.diff)).toBe('same')
}

test.each(Object.entries(scenarios).filter(([name]) => !isWaiting(name)))(
  '%s: each step does what it should; a second run, a refresh and an import find nothing to do',
  async (_name, steps) => {
    let state: State | undefined
    for (const { inputs, did, shows = {}, absent = [] } of steps) {
      const given = { name: 'pool', ...inputs }
      const outcome = await lab.up('pool', 'pool', given, state)
      expect(outcome.did, JSON.stringify(outcome.diff)).toBe(did)
      expect(outcome.outputs).toMatchObject(shows)
      for (const name of absent) expect(outcome.outputs).not.toHaveProperty(name)
      const again = await lab.up('pool', 'pool', given, outcome)
      expect(again.did, JSON.stringify(again.diff)).toBe('same')
      const refreshed = await lab.refresh(outcome)
      expect(still(refreshed!.outputs)).toEqual(still(outcome.outputs))
      const after = await lab.up('pool', 'pool', given, refreshed)
      expect(after.did, JSON.stringify(after.diff)).toBe('same')
      await importsAsItIs(outcome)
      state = outcome
    }
    await lab.destroy(state!)
  },
)

test('id, ARN and endpoint of a pool have the AWS format', async () => {
  const made = await lab.up('pool', 'pool', {})
  expect(made.id).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/)
  expect(made.outputs).toMatchObject({
    arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${made.id}`,
    endpoint: `cognito-idp.us-east-1.amazonaws.com/${made.id}`,
    creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  })
})

test('a change or removal of a schema attribute fails', async () => {
  const schemas = [attribute('tier'), attribute('team')]
  const made = await lab.up('pool', 'pool', { name: 'pool', schemas })
  const refused = /^updating Cognito User Pool \(us-east-1_\w+\): cannot modify or remove schema items/
  await expect(lab.up('pool', 'pool', { name: 'pool', schemas: [attribute('tier')] }, made)).rejects.toThrow(refused)
  const changed = [attribute('tier', { attributeDataType: 'Number' }), attribute('team')]
  await expect(lab.up('pool', 'pool', { name: 'pool', schemas: changed }, made)).rejects.toThrow(refused)
})

test('deleting a pool with deletion protection fails with the reason', async () => {
  const made = await lab.up('pool', 'pool', { deletionProtection: 'ACTIVE' })
  await expect(lab.destroy(made)).rejects.toThrow(/^deleting Cognito User Pool \(us-east-1_\w+\): .*InvalidParameterException: /)
})

test('a pool deleted outside of Pulumi is removed by refresh, and deleting it again succeeds', async () => {
  const made = await lab.up('pool', 'pool', {})
  await lab.destroy(made)
  await lab.destroy(made)
  expect(await lab.refresh(made)).toBeUndefined()
  expect(await lab.importing('pool', 'pool', made.id)).toBeUndefined()
})

test('a pool with a generated name is replaced create-first, one with a name of its own delete-first', async () => {
  const generated = await lab.up('pool', 'pool', {})
  const replaced = await lab.up('pool', 'pool', { usernameAttributes: ['email'] }, generated)
  expect(replaced).toMatchObject({ did: 'replace', diff: { replaces: ['usernameAttributes'], deleteBeforeReplace: false } })
  expect(replaced.outputs.name).not.toBe(generated.outputs.name)
  const own = await lab.up('pool', 'pool', { name: 'pool' })
  expect(await lab.up('pool', 'pool', { name: 'other' }, own)).toMatchObject({
    did: 'replace',
    diff: { replaces: ['name'], deleteBeforeReplace: true },
  })
})

test("the property region creates a resource in another region than the provider's", async () => {
  const made = await lab.up('pool', 'pool', { region: 'eu-west-1' })
  expect(made.id).toMatch(/^eu-west-1_/)
  expect(made.outputs).toMatchObject({ region: 'eu-west-1' })
  expect(await lab.up('pool', 'pool', { region: 'us-east-1' }, made)).toMatchObject({ did: 'replace' })
})

test('tags in ignoreTags are neither written nor read', async () => {
  const made = await lab.up('pool', 'pool', { tags: { 'skip:me': '1', keep: '2' } })
  expect(made.outputs).toMatchObject({ tags: { keep: '2' }, tagsAll: { keep: '2', owner: 'team' } })
})

test('an update keeps ignored tags that were set outside of Pulumi', async () => {
  const made = await lab.up('pool', 'pool', { name: 'pool' })
  const sdk = new CognitoIdentityProviderClient({
    endpoint: lab.service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  await sdk.send(new TagResourceCommand({ ResourceArn: made.outputs.arn as string, Tags: { 'skip:them': '1' } }))
  const updated = await lab.up('pool', 'pool', { name: 'pool', userPoolTier: 'PLUS', tags: { ours: '1' } }, made)
  expect(updated).toMatchObject({ did: 'update', outputs: { tagsAll: { ours: '1', owner: 'team' } } })
  expect(updated.outputs.tagsAll).not.toHaveProperty('skip:them')
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: made.id }))
  expect(UserPool!.UserPoolTags).toEqual({ 'skip:them': '1', ours: '1', owner: 'team' })
  sdk.destroy()
})

test('a change of the default tags is an update in place', async () => {
  const made = await lab.up('pool', 'pool', { name: 'pool' })
  const provider = await configuredProvider({ defaultTags: { tags: { stage: 'test' } } }, { AWS_ENDPOINT_URL: lab.service.url })
  const about = subject('pool', 'pool')
  const { inputs: news } = await provider.check({ ...about, news: { name: 'pool' }, olds: made.inputs, randomSeed: new Uint8Array(32) })
  const request = { ...about, id: made.id, olds: made.outputs, oldInputs: made.inputs, news, ignoreChanges: [] }
  expect(await provider.diff(request)).toMatchObject({ diffs: ['tagsAll'], replaces: [] })
  expect((await provider.update({ ...request, timeout: 0, preview: false })).properties).toMatchObject({ tagsAll: { stage: 'test' } })
})

test('a partly created pool is in the state with its error, and the next up completes it', async () => {
  const inputs = {
    name: 'pool',
    mfaConfiguration: 'ON',
    emailConfiguration: {},
    ...software(true),
    ...recovery('verified_email', 'verified_phone_number'),
  }
  const failed = await lab.up('pool', 'pool', { ...inputs, emailMfaConfiguration: { message: 'no code' } }).then(
    () => undefined,
    (error: ProviderFailure) => error,
  )
  expect(failed?.message).toMatch(/^creating Cognito User Pool \(pool\): operation error Cognito Identity Provider: SetUserPoolMfaConfig/)
  expect(failed?.initFailed).toMatchObject({
    id: expect.stringMatching(/^us-east-1_/),
    properties: { mfaConfiguration: 'OFF' },
    reasons: [failed!.message],
  })
  const { id, properties: outputs, inputs: given } = failed!.initFailed!
  const finished = await lab.up('pool', 'pool', inputs, { kind: 'pool', name: 'pool', id, outputs, inputs: given! })
  expect(finished).toMatchObject({ did: 'update', id, outputs: { mfaConfiguration: 'ON', ...software(true) } })
})
