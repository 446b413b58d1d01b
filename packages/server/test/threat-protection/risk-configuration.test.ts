import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  DescribeRiskConfigurationCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

type Blocks = Partial<SetRiskConfigurationCommandInput>

const mail = { Subject: 'New sign-in', HtmlBody: '<p>sign-in</p>', TextBody: 'sign-in' }
const action = { Notify: true, EventAction: 'MFA_IF_CONFIGURED' as const }
const takeover = {
  AccountTakeoverRiskConfiguration: {
    Actions: {
      LowAction: { Notify: false, EventAction: 'NO_ACTION' },
      MediumAction: action,
      HighAction: { ...action, EventAction: 'BLOCK' },
    },
    NotifyConfiguration: {
      SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com',
      From: 'a@example.com',
      ReplyTo: 'b@example.com',
      BlockEmail: mail,
      NoActionEmail: mail,
      MfaEmail: mail,
    },
  },
} satisfies Blocks
const compromised = {
  CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'BLOCK' } },
} satisfies Blocks
const exception = {
  RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.0/24', '2001:db8::/32'], SkippedIPRangeList: ['0.0.0.0/0'] },
} satisfies Blocks

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  const given = async (mode: 'OFF' | 'AUDIT' | 'ENFORCED' | 'never set' = 'ENFORCED') => {
    const { sdk } = service
    const addOns = mode !== 'never set' && { UserPoolAddOns: { AdvancedSecurityMode: mode } }
    const pool = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UserPoolTier: 'PLUS', ...addOns }))
    const UserPoolId = pool.UserPool!.Id!
    const newClient = async () =>
      (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'client' }))).UserPoolClient!.ClientId!
    return {
      sdk,
      UserPoolId,
      newClient,
      set: async (blocks: Blocks) => (await sdk.send(new SetRiskConfigurationCommand({ UserPoolId, ...blocks }))).RiskConfiguration!,
      read: async (ClientId?: string) =>
        (await sdk.send(new DescribeRiskConfigurationCommand({ UserPoolId, ClientId }))).RiskConfiguration!,
    }
  }

  test.each<[title: string, blocks: Blocks, shown: Blocks]>([
    ['account takeover', takeover, takeover],
    ['compromised credentials', compromised, compromised],
    [
      'compromised credentials of all events',
      { CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'NO_ACTION' } } },
      {
        CompromisedCredentialsRiskConfiguration: {
          EventFilter: ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'],
          Actions: { EventAction: 'NO_ACTION' },
        },
      },
    ],
    ['exceptions', exception, exception],
    ['all blocks', { ...takeover, ...compromised, ...exception }, { ...takeover, ...compromised, ...exception }],
  ])('a configuration of %s is stored and read back', async (_title, blocks, shown) => {
    const { UserPoolId, set, read } = await given()
    const expected = { UserPoolId, ...shown, LastModifiedDate: expect.any(Date) }
    const made = await set(blocks)
    expect(made).toEqual(expected)
    expect(await read()).toEqual(made)
  })

  test('each call replaces all blocks, and one without any removes the configuration', async () => {
    const { UserPoolId, set, read } = await given('AUDIT')
    await set({ ...takeover, ...exception })
    await set(compromised)
    expect(Object.keys(await read()).sort()).toEqual(['CompromisedCredentialsRiskConfiguration', 'LastModifiedDate', 'UserPoolId'])
    await set({})
    expect(await read()).toEqual({ UserPoolId })
  })

  test('a client has a configuration of its own, which goes with it', async () => {
    const { sdk, UserPoolId, newClient, set, read } = await given()
    const ClientId = await newClient()
    await set(exception)
    expect(await read(ClientId)).toEqual({ UserPoolId, ClientId })
    const made = await set({ ClientId, ...compromised })
    expect(made).toMatchObject({ UserPoolId, ClientId, ...compromised })
    expect(await read(ClientId)).toEqual(made)
    expect(await read()).toMatchObject(exception)
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
    for (const act of [() => read(ClientId), () => set({ ClientId, ...compromised })])
      await expect(act()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect(await read()).toMatchObject(exception)
  })

  test.each(['OFF', 'never set'] as const)('a pool whose threat protection is %s has no risk configuration', async mode => {
    const { read, set } = await given(mode)
    for (const act of [() => read(), () => set(exception)])
      await expect(act()).rejects.toMatchObject({ name: 'UserPoolAddOnNotEnabledException' })
  })

  test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '2001:db8::/129', 'localhost/8', '', '10.0.0.0/-1', '10.0.0.0/ 8'])(
    'the range "%s" is refused',
    async range => {
      const { set } = await given()
      for (const list of ['BlockedIPRangeList', 'SkippedIPRangeList'])
        await expect(set({ RiskExceptionConfiguration: { [list]: ['10.0.0.0/8', range] } })).rejects.toMatchObject({
          name: 'InvalidParameterException',
          message: 'Incorrect CIDR format',
        })
    },
  )
})
