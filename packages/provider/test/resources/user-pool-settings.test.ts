import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProviderTest } from '../support/engine.ts'
import {
  arn,
  attribute,
  code,
  policy,
  runSteps,
  type Step,
  senders,
  sms,
  software,
  startPoolTest,
  triggers,
  wide,
} from '../support/user-pool-steps.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startPoolTest()
})
afterAll(() => lab.close())

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
}

test.each(Object.entries(scenarios))(
  '%s: each step does what it should; a second run, a refresh and an import find nothing to do',
  (_name, steps) => runSteps(lab, steps),
)
