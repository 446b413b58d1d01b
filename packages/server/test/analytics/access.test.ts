import { DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { DeleteAppCommand } from '@aws-sdk/client-pinpoint'
import { describe, expect, test } from 'vitest'
import { engines } from '../support/engines.ts'
import {
  type AnalyticsClient,
  createAnalyticsClient,
  endpointOf,
  endpointsOfUser,
  eventsOf,
  permissionsOn,
  permissionsWithDeny,
  settled,
  trustOf,
  useAnalyticsService,
  useOnce,
} from './support.ts'

describe.each(engines)('the role of a client on %s', engine => {
  const analytics = useAnalyticsService(engine)

  test('a client that names an application by its ARN reads back with the service-linked role, which exists; one by id as it was set', async () => {
    const byArn = await createAnalyticsClient(analytics)
    const byRole = await createAnalyticsClient(analytics, { byRole: true })
    const RoleArn = 'arn:aws:iam::000000000000:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp'
    const describe = async ({ UserPoolId, ClientId }: AnalyticsClient) =>
      (await analytics.service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!.AnalyticsConfiguration
    expect(byArn.client.AnalyticsConfiguration).toEqual({ ...byArn.configuration, RoleArn })
    expect(await describe(byArn)).toEqual({ ...byArn.configuration, RoleArn })
    expect(await describe(byRole)).toEqual(byRole.configuration)
    const { UserPoolClient } = await byRole.configure({ ApplicationArn: byArn.configuration.ApplicationArn })
    expect(UserPoolClient!.AnalyticsConfiguration).toEqual({ ApplicationArn: byArn.configuration.ApplicationArn, RoleArn })
    const { Role } = await analytics.iam.send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForAmazonCognitoIdp' }))
    expect(Role!.Arn).toBe(RoleArn)
  })

  test('with the permissions of the guide’s program, all is delivered', async () => {
    const client = await createAnalyticsClient(analytics, { byRole: true })
    await useOnce(analytics, client)
    expect(await settled(analytics, client.ClientId, 4)).toEqual({ delivered: 4 })
    expect(await analytics.events(client.applicationId)).toEqual(eventsOf(client))
    const { Role } = await analytics.iam.send(new GetRoleCommand({ RoleName: client.roleName }))
    expect(Role!.RoleLastUsed).toEqual({ LastUsedDate: expect.any(Date), Region: 'us-east-1' })
  })

  /** What changes after the client was created, and what is due then. `detail`: what the operator reads. */
  const changes: Record<
    string,
    {
      change: (client: AnalyticsClient) => Promise<unknown>
      outcome: string
      events: 'all' | 'none'
      endpoints: 'user' | 'bare' | 'none'
      detail: RegExp
    }
  > = {
    'the policy narrowed to another application': {
      change: client => client.setPolicy(permissionsOn('0'.repeat(32))),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'none',
      detail: /^mobiletargeting:PutEvents on arn:aws:mobiletargeting:us-east-1:000000000000:apps\/\w+ is denied: .*"send"/,
    },
    'the policy narrowed to UpdateEndpoint': {
      change: client => client.setPolicy(permissionsOn(client.applicationId, ['mobiletargeting:UpdateEndpoint'])),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'user',
      detail: /^mobiletargeting:PutEvents on .* is denied/,
    },
    'the policy narrowed to PutEvents': {
      change: client => client.setPolicy(permissionsOn(client.applicationId, ['mobiletargeting:PutEvents'])),
      outcome: 'not-permitted',
      events: 'all',
      endpoints: 'bare',
      detail: /^mobiletargeting:UpdateEndpoint on .* is denied/,
    },
    'a statement that denies': {
      change: client => client.setPolicy(permissionsWithDeny(client.applicationId)),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'none',
      detail: /is denied by statement "NotThisOne" of identity policy "send"/,
    },
    'the policy deleted': {
      change: ({ roleName }) => analytics.iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: 'send' })),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'none',
      detail: /is denied: no statement of an identity policy allows it/,
    },
    'the trust given to another service': {
      change: ({ roleName }) =>
        analytics.iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: trustOf('outside', 'lambda.amazonaws.com') }),
        ),
      outcome: 'not-trusted',
      events: 'none',
      endpoints: 'none',
      detail: /^sts:AssumeRole on arn:aws:iam::000000000000:role\/analytics-\S+ is denied: .*does not apply/,
    },
    'the external id of the role changed': {
      change: ({ roleName }) =>
        analytics.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: trustOf('other') })),
      outcome: 'not-trusted',
      events: 'none',
      endpoints: 'none',
      detail: /sts:ExternalId is "outside", which does not satisfy StringEquals "other"/,
    },
    'the external id of the client changed': {
      change: client => client.configure({ ...client.configuration, ExternalId: 'inside' }),
      outcome: 'not-trusted',
      events: 'none',
      endpoints: 'none',
      detail: /sts:ExternalId is "inside", which does not satisfy StringEquals "outside"/,
    },
    'the role deleted': {
      change: async ({ roleName }) => {
        await analytics.iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: 'send' }))
        await analytics.iam.send(new DeleteRoleCommand({ RoleName: roleName }))
      },
      outcome: 'no-role',
      events: 'none',
      endpoints: 'none',
      detail: /^The role arn:aws:iam::000000000000:role\/analytics-\S+ does not exist\.$/,
    },
    'a role of another account': {
      change: async client => {
        const other = new IAMClient({
          endpoint: analytics.service.url,
          region: 'us-east-1',
          credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
        })
        const RoleName = client.roleName
        const { Role } = await other.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf('outside') }))
        await other.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'send', PolicyDocument: permissionsOn(client.applicationId) }))
        await client.configure({ ...client.configuration, RoleArn: Role!.Arn })
      },
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'none',
      detail: /^mobiletargeting:PutEvents on .* is denied: no statement of a resource policy allows it/,
    },
    'the application deleted': {
      change: ({ applicationId }) => analytics.pinpoint.send(new DeleteAppCommand({ ApplicationId: applicationId })),
      outcome: 'no-application',
      events: 'none',
      endpoints: 'none',
      detail: /^The application arn:aws:mobiletargeting:us-east-1:000000000000:apps\/\w+ does not exist\.$/,
    },
  }

  test.each(Object.keys(changes))('with %s the sign-ins go on, and what is due is delivered', async name => {
    const { change, outcome, events, endpoints, detail } = changes[name]!
    const client = await createAnalyticsClient(analytics, { byRole: true, userDataShared: true })
    await change(client)
    const sub = await useOnce(analytics, client)
    expect(await settled(analytics, client.ClientId, 4)).toEqual({ [outcome]: 4 })
    const status = (await analytics.service.analyticsStatus(1)).clients.find(({ clientId }) => clientId === client.ClientId)
    expect(status).toMatchObject({ clientName: 'app', waiting: 0, waitingSince: null })
    expect(status?.deliveries[0]).toMatchObject({ outcome, events: 4, detail: expect.stringMatching(detail) })
    expect(await analytics.events(client.applicationId)).toEqual(events === 'all' ? eventsOf(client) : [])
    if (name === 'the application deleted') return
    const phone = await endpointOf(analytics, client.applicationId, 'phone-1')
    expect({ exists: phone !== undefined, user: phone?.User?.UserId }).toEqual({
      exists: endpoints !== 'none',
      user: endpoints === 'user' ? sub : undefined,
    })
    expect(await endpointsOfUser(analytics, client.applicationId, sub)).toHaveLength(endpoints === 'user' ? 5 : 0)
  })

  test('the log says once that the events of a client are not delivered, and again after they were', async () => {
    const client = await createAnalyticsClient(analytics, { byRole: true })
    const lines = () => analytics.warnings.filter(({ fields }) => fields?.client === client.ClientId)
    const narrow = () => client.setPolicy(permissionsOn('0'.repeat(32)))
    await narrow()
    for (const n of [1, 2]) {
      await client.signUp(`refused-${n}`, 'phone')
      await settled(analytics, client.ClientId, n)
    }
    await expect.poll(() => lines().length).toBe(1)
    expect(lines()[0]!.fields).toMatchObject({ outcome: 'not-permitted', reason: expect.stringContaining('is denied') })
    await client.setPolicy(permissionsOn(client.applicationId))
    await client.signUp('delivered', 'phone')
    await settled(analytics, client.ClientId, 3)
    await narrow()
    await client.signUp('refused-3', 'phone')
    await settled(analytics, client.ClientId, 4)
    await expect.poll(() => lines().length).toBe(2)
  })

  test('a change back lets the next events through, and the refused ones are not sent later', async () => {
    const client = await createAnalyticsClient(analytics, { byRole: true })
    await client.setPolicy(permissionsOn('0'.repeat(32)))
    await client.signUp('ann', 'phone-1')
    expect(await settled(analytics, client.ClientId, 1)).toEqual({ 'not-permitted': 1 })
    await client.setPolicy(permissionsOn(client.applicationId))
    await client.signUp('bob', 'phone-2')
    expect(await settled(analytics, client.ClientId, 2)).toEqual({ 'not-permitted': 1, delivered: 1 })
    expect((await analytics.events(client.applicationId)).map(({ endpoint }) => endpoint)).toEqual(['phone-2'])
  })
})
