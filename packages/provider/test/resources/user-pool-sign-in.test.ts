import { afterAll, beforeAll, test } from 'vitest'
import type { ProviderTest } from '../support/engine.ts'
import { code, policy, recovery, runSteps, type Step, sms, software, startPoolTest } from '../support/user-pool-steps.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startPoolTest()
})
afterAll(() => lab.close())

const scenarios: Record<string, Step[]> = {
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

test.each(Object.entries(scenarios))(
  '%s: each step does what it should; a second run, a refresh and an import find nothing to do',
  (_name, steps) => runSteps(lab, steps),
)
