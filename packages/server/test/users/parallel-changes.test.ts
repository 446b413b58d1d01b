import {
  AdminConfirmSignUpCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserSettingsCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  CreateGroupCommand,
  CreateUserPoolDomainCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SetUserSettingsCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { totpCode } from '../support/authenticator-app.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, ownSender, password, smsSender } from '../support/service.ts'

/** Requests that arrive together: of changes of different things all hold, of equal creations one succeeds. */
describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  /** A pool with every second factor, and a signed-in user who has what each of them needs. */
  async function userWithContacts() {
    const { sdk } = service
    const app = await createPoolWithUser(service, {}, { ...ownSender, ...smsSender })
    const { UserPoolId } = app
    const who = { UserPoolId, Username: 'alice' }
    await sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: smsSender,
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: {},
      }),
    )
    const UserAttributes = [{ Name: 'phone_number', Value: '+15551234567' }]
    await sdk.send(new AdminUpdateUserAttributesCommand({ ...who, UserAttributes }))
    const AccessToken = (await app.signIn()).AccessToken!
    const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
    await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
    return { ...app, sdk, who, AccessToken }
  }
  type World = Awaited<ReturnType<typeof userWithContacts>>

  const sms = { DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }
  const on = { Enabled: true }
  type Change = (world: World) => Promise<unknown>
  const changes = {
    'SetUserMFAPreference SMS': ({ sdk, AccessToken }) => sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: on })),
    'SetUserMFAPreference TOTP': ({ sdk, AccessToken }) =>
      sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: on })),
    'SetUserMFAPreference e-mail, preferred': ({ sdk, AccessToken }) =>
      sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, EmailMfaSettings: { ...on, PreferredMfa: true } })),
    'AdminSetUserMFAPreference TOTP': ({ sdk, who }) =>
      sdk.send(new AdminSetUserMFAPreferenceCommand({ ...who, SoftwareTokenMfaSettings: on })),
    'AdminSetUserMFAPreference e-mail': ({ sdk, who }) => sdk.send(new AdminSetUserMFAPreferenceCommand({ ...who, EmailMfaSettings: on })),
    'SetUserSettings SMS': ({ sdk, AccessToken }) => sdk.send(new SetUserSettingsCommand({ AccessToken, MFAOptions: [sms] })),
    'AdminSetUserSettings SMS': ({ sdk, who }) => sdk.send(new AdminSetUserSettingsCommand({ ...who, MFAOptions: [sms] })),
    AdminDeleteSoftwareToken: ({ sdk, who }) => sdk.send(new AdminDeleteSoftwareTokenCommand(who)),
  } satisfies Record<string, Change>

  test.each<{ together: (keyof typeof changes)[]; enabled: string[]; preferred?: string; bySettings?: boolean }>([
    {
      together: ['SetUserMFAPreference SMS', 'SetUserMFAPreference TOTP', 'SetUserMFAPreference e-mail, preferred'],
      enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
      preferred: 'EMAIL_OTP',
    },
    { together: ['AdminSetUserMFAPreference TOTP', 'AdminSetUserMFAPreference e-mail'], enabled: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
    { together: ['SetUserMFAPreference TOTP', 'AdminSetUserMFAPreference e-mail'], enabled: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
    { together: ['SetUserSettings SMS', 'SetUserMFAPreference TOTP'], enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'], bySettings: true },
    { together: ['AdminSetUserSettings SMS', 'AdminSetUserMFAPreference e-mail'], enabled: ['SMS_MFA', 'EMAIL_OTP'], bySettings: true },
    { together: ['AdminDeleteSoftwareToken', 'SetUserSettings SMS'], enabled: ['SMS_MFA'], bySettings: true },
  ])('changes of factors that arrive together all hold: $together', async ({ together, enabled, preferred, bySettings }) => {
    const world = await userWithContacts()
    await Promise.all(together.map(name => changes[name](world)))
    const shown = await world.sdk.send(new AdminGetUserCommand(world.who))
    expect([...shown.UserMFASettingList!].sort()).toEqual(enabled.toSorted())
    expect(shown.PreferredMfaSetting).toBe(preferred)
    expect(shown.MFAOptions).toEqual(bySettings ? [sms] : undefined)
  })

  test('AdminDisableUser and AdminUpdateUserAttributes that arrive together both hold', async () => {
    const { sdk, UserPoolId } = await createPoolWithUser(service).then(app => ({ ...app, sdk: service.sdk }))
    const who = { UserPoolId, Username: 'alice' }
    const UserAttributes = [{ Name: 'given_name', Value: 'Alicia' }]
    await Promise.all([
      ...[1, 2, 3].map(() => sdk.send(new AdminUpdateUserAttributesCommand({ ...who, UserAttributes }))),
      sdk.send(new AdminDisableUserCommand(who)),
    ])
    const user = await sdk.send(new AdminGetUserCommand(who))
    expect(user.Enabled).toBe(false)
    expect(user.UserAttributes).toContainEqual(UserAttributes[0])
  })

  const create = (UserPoolId: string, Username: string) => ({
    CreateGroup: () => service.sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'staff', Description: 'all' })),
    CreateUserPoolDomain: () =>
      service.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: UserPoolId.slice(-9).toLowerCase() })),
    AdminConfirmSignUp: () => service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username })),
  })
  test.each([
    { operation: 'CreateGroup', refusals: ['GroupExistsException: A group with the name already exists.'] },
    {
      operation: 'CreateUserPoolDomain',
      refusals: [
        'InvalidParameterException: User pool already has a domain configured.',
        'ConcurrentModificationException: The user pool was changed by another request. Try again.',
      ],
    },
    { operation: 'AdminConfirmSignUp', refusals: ['NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED'] },
  ] as const)('of equal requests of $operation that arrive together one succeeds', async ({ operation, refusals }) => {
    const { UserPoolId, ClientId } = await createPoolWithUser(service)
    await service.sdk.send(new SignUpCommand({ ClientId, Username: 'dora', Password: password }))
    const request = create(UserPoolId, 'dora')[operation]
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        request().then(
          () => 'done',
          ({ name, message }) => `${name}: ${message}`,
        ),
      ),
    )
    expect(answers.filter(answer => answer === 'done')).toHaveLength(1)
    for (const answer of answers.filter(answer => answer !== 'done')) expect(refusals).toContain(answer)
  })
})
