import {
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
  UpdateGroupCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shapeOf } from '../../../contract/src/constraints.ts'
import { inputShape, isOperationName } from '../../../contract/src/operations.ts'
import type { Log } from '../../src/context.ts'
import { operations } from '../../src/operations/index.ts'
import { type RoleOperation, roleOperations } from '../../src/pools/index.ts'
import { sdkFor, startTestService, type TestService } from '../support/service.ts'

const roleOf = (account: string) => `arn:aws:iam::${account}:role/x`
const foreign = roleOf('999999999999')

type Sdk = TestService['sdk']
interface Made {
  UserPoolId: string
  ClientId: string
}

const send = (sdk: Sdk, command: object) => sdk.send(command as never) as Promise<never>
const sms = (role: string) => ({ SmsConfiguration: { SnsCallerArn: role, ExternalId: 'x' } })
const endUserMessaging = (role: string) => ({ SmsConfiguration: { EumsSms: { CallerArn: role } } as never })
const analytics = (role: string) => ({ AnalyticsConfiguration: { ApplicationId: 'ab', ExternalId: 'x', RoleArn: role } })

/** A row for each member that names a role, by operation. */
const members: Record<RoleOperation, Record<string, (sdk: Sdk, role: string, made: Made) => Promise<unknown>>> = {
  CreateUserPool: {
    SnsCallerArn: (sdk, role) => send(sdk, new CreateUserPoolCommand({ PoolName: 'pool', ...sms(role) })),
    EumsSms: (sdk, role) => send(sdk, new CreateUserPoolCommand({ PoolName: 'pool', ...endUserMessaging(role) })),
  },
  UpdateUserPool: {
    SnsCallerArn: (sdk, role, { UserPoolId }) => send(sdk, new UpdateUserPoolCommand({ UserPoolId, ...sms(role) })),
    EumsSms: (sdk, role, { UserPoolId }) => send(sdk, new UpdateUserPoolCommand({ UserPoolId, ...endUserMessaging(role) })),
  },
  SetUserPoolMfaConfig: {
    SnsCallerArn: (sdk, role, { UserPoolId }) =>
      send(sdk, new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: sms(role) })),
    EumsSms: (sdk, role, { UserPoolId }) =>
      send(sdk, new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: endUserMessaging(role) })),
  },
  CreateUserPoolClient: {
    AnalyticsConfiguration: (sdk, role, { UserPoolId }) =>
      send(sdk, new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', ...analytics(role) })),
  },
  UpdateUserPoolClient: {
    AnalyticsConfiguration: (sdk, role, made) => send(sdk, new UpdateUserPoolClientCommand({ ...made, ...analytics(role) })),
  },
  CreateGroup: {
    RoleArn: (sdk, RoleArn, { UserPoolId }) => send(sdk, new CreateGroupCommand({ UserPoolId, GroupName: `${Math.random()}`, RoleArn })),
  },
  UpdateGroup: {
    RoleArn: async (sdk, RoleArn, { UserPoolId }) => {
      const GroupName = `${Math.random()}`
      await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName }))
      await sdk.send(new UpdateGroupCommand({ UserPoolId, GroupName, RoleArn }))
    },
  },
}
const rows = roleOperations.flatMap(operation => Object.entries(members[operation]).map(([member, call]) => ({ operation, member, call })))

async function makePool(sdk: Sdk): Promise<Made> {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))
  return { UserPoolId, ClientId: UserPoolClient!.ClientId! }
}

const warned: string[] = []
const log: Log = { info: () => undefined, error: () => undefined, warn: (_, fields) => warned.push(String(fields?.role)) }

/** How a service is started, the caller, and the account of the pool. */
const services = {
  production: { options: { production: true }, account: '000000000000' },
  'an account that the operator named': { options: { isAccountNamed: true }, account: '000000000000' },
  'an account that the access key names': { options: {}, accessKeyId: '111122223333', account: '111122223333' },
  'the made-up account of development': { options: { log }, account: '000000000000' },
}

describe.each(Object.entries(services))('with %s', (name, { options, account, ...given }) => {
  let service: TestService
  let sdk: Sdk
  let made: Made
  beforeAll(async () => {
    service = await startTestService(options)
    const credentials = { accessKeyId: 'test', secretAccessKey: 'x', ...given }
    sdk = sdkFor(service.url, name === 'production' ? await service.createAdminKey() : credentials)
    made = await makePool(sdk)
  })
  afterAll(async () => {
    sdk.destroy()
    await service.close()
  })
  const isAccepted = name === 'the made-up account of development'

  test.each(rows)(
    `$operation with $member of another account is ${isAccepted ? 'accepted with a line in the log' : 'refused'}`,
    async ({ call }) => {
      warned.length = 0
      await call(sdk, roleOf(account), made)
      expect(warned).toEqual([])
      const attempt = call(sdk, foreign, made)
      if (isAccepted) {
        await attempt
        expect(warned).toEqual([foreign])
      } else {
        const refusal = { name: 'InvalidParameterException', message: 'Cross-account pass role is not allowed.' }
        await expect(attempt).rejects.toMatchObject(refusal)
      }
    },
  )
})

test('every built operation with a member that names a role checks its account', () => {
  const names = (shape: string, seen = new Set<string>()): string[] => {
    if (seen.has(shape)) return []
    seen.add(shape)
    const { members, member, value } = shapeOf(shape)
    const inner = [...Object.values(members ?? {}), member, value].filter(each => each !== undefined)
    return [...Object.keys(members ?? {}), ...inner.flatMap(each => names(each, seen))]
  }
  const withRole = Object.keys(operations).filter(
    name => isOperationName(name) && names(inputShape(name)).some(member => /(?:Role|Caller)Arn$/.test(member)),
  )
  expect([...roleOperations].sort()).toEqual(withRole.sort())
})
