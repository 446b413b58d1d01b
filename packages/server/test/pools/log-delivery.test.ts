import {
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  GetLogDeliveryConfigurationCommand,
  type LogConfigurationType,
  SetLogDeliveryConfigurationCommand,
  type UserPoolTierType,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

const group = { CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:pool' } }
const stream = { FirehoseConfiguration: { StreamArn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/pool' } }
const bucket = { S3Configuration: { BucketArn: 'arn:aws:s3:::pool' } }
const errors = (to: object): LogConfigurationType => ({ EventSource: 'userNotification', LogLevel: 'ERROR', ...to })
const events = (to: object): LogConfigurationType => ({ EventSource: 'userAuthEvents', LogLevel: 'INFO', ...to })

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  const given = async (UserPoolTier: UserPoolTierType = 'PLUS') => {
    const { sdk } = service
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UserPoolTier }))).UserPool!.Id!
    return {
      sdk,
      UserPoolId,
      set: async (...LogConfigurations: LogConfigurationType[]) =>
        (await sdk.send(new SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations }))).LogDeliveryConfiguration,
      read: async () => (await sdk.send(new GetLogDeliveryConfigurationCommand({ UserPoolId }))).LogDeliveryConfiguration,
    }
  }

  test.each<[title: string, configurations: LogConfigurationType[]]>([
    ['errors of messages', [errors(group)]],
    ['events to a log group', [events(group)]],
    ['events to a stream', [events(stream)]],
    ['events to a bucket', [events(bucket)]],
    ['both', [errors(group), events(stream)]],
  ])('a configuration of %s is stored, read back, replaced and removed', async (_title, LogConfigurations) => {
    const { UserPoolId, set, read } = await given()
    expect(await read()).toEqual({ UserPoolId, LogConfigurations: [] })
    expect(await set(...LogConfigurations)).toEqual({ UserPoolId, LogConfigurations })
    expect(await read()).toEqual({ UserPoolId, LogConfigurations })
    expect(await set(errors(group))).toEqual({ UserPoolId, LogConfigurations: [errors(group)] })
    expect(await set()).toEqual({ UserPoolId, LogConfigurations: [] })
    expect(await read()).toEqual({ UserPoolId, LogConfigurations: [] })
  })

  test.each<[title: string, configurations: LogConfigurationType[], message: string]>([
    ['one source twice', [errors(group), errors(group)], 'Following event sources appear more then once in a request'],
    ['errors as INFO', [{ ...errors(group), LogLevel: 'INFO' }], 'Events of userNotification can only be logged with the level ERROR.'],
    ['events as ERROR', [{ ...events(group), LogLevel: 'ERROR' }], 'Events of userAuthEvents can only be logged with the level INFO.'],
    ['errors to a stream', [errors(stream)], 'Events of userNotification cannot be delivered to FirehoseConfiguration.'],
    ['errors to a bucket', [errors(bucket)], 'Events of userNotification cannot be delivered to S3Configuration.'],
    ['no destination', [events({})], 'Exactly one destination is required for events of userAuthEvents.'],
    ['two destinations', [events({ ...group, ...bucket })], 'Exactly one destination is required for events of userAuthEvents.'],
  ])('%s is refused, and nothing changes', async (_title, configurations, message) => {
    const { UserPoolId, set, read } = await given()
    await set(events(bucket))
    await expect(set(...configurations)).rejects.toMatchObject({ name: 'InvalidParameterException', message })
    expect(await read()).toEqual({ UserPoolId, LogConfigurations: [events(bucket)] })
  })

  test.each(['LITE', 'ESSENTIALS'] as const)('a pool of tier %s can log errors of messages alone', async tier => {
    const { set } = await given(tier)
    await set(errors(group))
    await expect(set(events(group))).rejects.toMatchObject({
      name: 'FeatureUnavailableInTierException',
      message: `The following feature is not available for the ${tier} pricing tier configured: Log Streaming`,
    })
  })

  test('a pool that does not exist has no configuration', async () => {
    const { sdk, UserPoolId, set, read } = await given()
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
    for (const act of [() => set(errors(group)), read])
      await expect(act()).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` })
  })
})
