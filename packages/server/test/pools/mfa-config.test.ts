import {
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { usePools } from './support.ts'

const { service, create, describePool } = usePools()

const invalid = 'InvalidParameterException'

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
