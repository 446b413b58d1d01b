import {
  AdminGetUserCommand,
  AdminSetUserSettingsCommand,
  AdminUpdateUserAttributesCommand,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SetUserSettingsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, password } from '../support/service.ts'

const invalid = 'InvalidParameterException'
const sms = { DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }

describe.each(engines)('SetUserSettings and AdminSetUserSettings on %s', engine => {
  const service = useServiceOn(engine)

  /** A pool with SMS MFA, and a signed-in user. */
  async function setUp(phone = true) {
    const ExplicitAuthFlows = [
      'ALLOW_USER_PASSWORD_AUTH' as const,
      'ALLOW_ADMIN_USER_PASSWORD_AUTH' as const,
      'ALLOW_USER_SRP_AUTH' as const,
    ]
    const world = await createPoolWithUser(service, { ExplicitAuthFlows })
    const { sdk } = service
    const who = { UserPoolId: world.UserPoolId, Username: 'alice' }
    const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' }
    const mfa = (MfaConfiguration: 'ON' | 'OPTIONAL') =>
      sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: who.UserPoolId, MfaConfiguration, SmsMfaConfiguration: { SmsConfiguration } }))
    await mfa('OPTIONAL')
    const UserAttributes = [{ Name: 'phone_number', Value: '+15551234567' }]
    if (phone) await sdk.send(new AdminUpdateUserAttributesCommand({ ...who, UserAttributes }))
    const AccessToken = (await world.signIn()).AccessToken!
    const ways = {
      user: (MFAOptions: object[]) => sdk.send(new SetUserSettingsCommand({ AccessToken, MFAOptions })),
      admin: (MFAOptions: object[]) => sdk.send(new AdminSetUserSettingsCommand({ ...who, MFAOptions })),
    }
    const shown = async () => {
      const { MFAOptions, UserMFASettingList } = await sdk.send(new GetUserCommand({ AccessToken }))
      const asAdmin = await sdk.send(new AdminGetUserCommand(who))
      expect([asAdmin.MFAOptions, asAdmin.UserMFASettingList]).toEqual([MFAOptions, UserMFASettingList])
      return { MFAOptions, UserMFASettingList }
    }
    const begin = () => world.begin('USER_PASSWORD_AUTH', { USERNAME: 'alice', PASSWORD: password })
    return { ...world, sdk, who, AccessToken, ways, shown, begin, mfa }
  }

  test.each(['user', 'admin'] as const)('SetUserSettings enables and disables SMS_MFA: %s', async way => {
    const { ways, shown, begin, sdk, AccessToken } = await setUp()
    expect(await shown()).toEqual({})
    expect(await ways[way]([sms])).not.toHaveProperty('MFAOptions')
    expect(await shown()).toEqual({ MFAOptions: [sms], UserMFASettingList: ['SMS_MFA'] })
    expect((await begin()).ChallengeName).toBe('SMS_MFA')
    await ways[way]([])
    expect(await shown()).toEqual({})
    expect((await begin()).AuthenticationResult).toBeDefined()

    // SetUserMFAPreference does not show in MFAOptions, and resets what SetUserSettings set.
    const prefer = (Enabled: boolean) => sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: { Enabled } }))
    await prefer(true)
    expect(await shown()).toEqual({ UserMFASettingList: ['SMS_MFA'] })
    await ways[way]([sms])
    await prefer(false)
    await prefer(true)
    expect(await shown()).toEqual({ UserMFASettingList: ['SMS_MFA'] })
  })

  test.each(['user', 'admin'] as const)('SetUserSettings with unsupported MFAOptions answers InvalidParameterException: %s', async way => {
    const { ways, shown, mfa } = await setUp()
    const onlySms = { name: invalid, message: 'MFAOptions can only name the delivery medium SMS with the attribute phone_number.' }
    for (const option of [{ ...sms, DeliveryMedium: 'EMAIL' }, { ...sms, AttributeName: 'email' }, {}])
      await expect(ways[way]([sms, option])).rejects.toMatchObject(onlySms)
    expect(await shown()).toEqual({})
    await ways[way]([sms])
    await mfa('ON')
    await expect(ways[way]([])).rejects.toMatchObject({ name: invalid })
    const without = await setUp(false)
    await expect(without.ways[way]([sms])).rejects.toMatchObject({
      name: invalid,
      message: 'User does not have delivery config set to turn on SMS_MFA',
    })
  })

  test('SetUserSettings with an invalid token or an unknown user is refused', async () => {
    const { sdk, who } = await setUp()
    const MFAOptions = [sms]
    await expect(sdk.send(new SetUserSettingsCommand({ AccessToken: 'garbage', MFAOptions }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid Access Token',
    })
    await expect(sdk.send(new AdminSetUserSettingsCommand({ ...who, Username: 'nobody', MFAOptions }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })

  test('amazon-cognito-identity-js enables and disables SMS_MFA by SetUserSettings', async () => {
    const { who, ClientId } = await setUp()
    const Pool = new CognitoUserPool({ UserPoolId: who.UserPoolId, ClientId, endpoint: service.url })
    const user = new CognitoUser({ Username: 'alice', Pool })
    await new Promise((onSuccess, onFailure) =>
      user.authenticateUser(new AuthenticationDetails({ Username: 'alice', Password: password }), { onSuccess, onFailure }),
    )
    const called = <Value>(act: (callback: (error?: Error | null, value?: Value) => void) => void) =>
      new Promise<Value | undefined>((resolve, reject) => act((error, value) => (error ? reject(error) : resolve(value))))
    await called(callback => user.enableMFA(callback))
    expect(await called(callback => user.getMFAOptions(callback))).toEqual([sms])
    await called(callback => user.disableMFA(callback))
    expect(await called(callback => user.getMFAOptions(callback))).toBeUndefined()
  })
})
