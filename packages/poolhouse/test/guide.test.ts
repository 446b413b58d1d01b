import type { EngineEvent, StepEvent, SummaryEvent } from '@poolhouse/engine'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOf, guideLanguages, withProperty } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

type Service = Awaited<ReturnType<typeof serviceForTests>>

// Each edit would be type-checked against the whole SDK for six seconds; the demo's test has the programs checked.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const programs = ['minimal', 'server-auth', 'oauth', 'rotation']

describe.each(programs.flatMap(program => guideLanguages().map(language => ({ program, language }))))(
  '$program in $language',
  ({ program, language }) => {
    const copy = copyOf(program, language)
    let service: Service
    /** Ids of pool and client after the first `up`. */
    let first: { poolId: string; clientId: string }

    beforeAll(async () => {
      service = await serviceForTests()
    })
    afterAll(async () => {
      await service.close()
      copy.remove()
    })

    const run = async (...args: string[]) => {
      const { status, out, err } = await poolhouse([...args, '--json', '--endpoint', service.url], { cwd: copy.dir })
      const events = out.split('\n').map(line => JSON.parse(line) as EngineEvent)
      const complaints = events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'error' ? [event.message] : []))
      expect({ status, err, complaints }).toEqual({ status: 0, err: '', complaints: [] })
      return {
        changes: events.find((event): event is SummaryEvent => event.type === 'summary')!.changes,
        done: events
          .filter((event): event is StepEvent => event.type === 'step' && event.phase === 'done' && event.custom && event.op !== 'same')
          .map(({ op, resourceType }) => `${op} ${resourceType.split(':').at(-1)}`),
      }
    }
    const deployed = async () => {
      const { UserPools: [pool] = [] } = await service.api.listUserPools({ MaxResults: 10 })
      const { UserPoolClients: [listed, ...others] = [] } = await service.api.listUserPoolClients({ UserPoolId: pool!.Id })
      expect(others).toEqual([])
      const { UserPoolClient: client } = await service.api.describeUserPoolClient({ UserPoolId: pool!.Id, ClientId: listed!.ClientId })
      return client!
    }

    test('up creates the resources of the program', async () => {
      // The other programs need no preview of their own: it would run them twice.
      const { changes } = await run('up', '--yes', ...(program === 'minimal' ? [] : ['--skip-preview']))
      expect(changes).toEqual({ create: 3 })
      const client = await deployed()
      expect(client).toMatchObject(declared[program]!)
      first = { poolId: client.UserPoolId!, clientId: client.ClientId! }
    })

    test('preview and refresh after up find no change', async () => {
      await run('preview', '--expect-no-changes')
      await run('refresh', '--yes', '--expect-no-changes')
    })

    test('pool and client can be imported; the unmodified program then changes nothing', async () => {
      const adopting = copyOf(program, language)
      onTestFinished(adopting.remove)
      const { poolId, clientId } = first
      for (const [type, name, id] of [
        ['UserPool', 'pool', poolId],
        ['UserPoolClient', clientNames[program] ?? 'client', `${poolId}/${clientId}`],
      ]) {
        const args = ['import', `aws:cognito:${type}`, name!, id!, '--yes', '--no-protect', '--endpoint', service.url]
        expect(await poolhouse(args, { cwd: adopting.dir })).toMatchObject({ status: 0, err: '' })
      }
      const { status, out } = await poolhouse(['up', '--yes', '--skip-preview', '--json', '--endpoint', service.url], { cwd: adopting.dir })
      expect(status).toBe(0)
      const { changes } = JSON.parse(out.split('\n').at(-1)!) as SummaryEvent
      expect(changes).toEqual({ same: 3 })
    })

    test('a change of token validity updates the client in place', async () => {
      copy.edit(withProperty('refreshTokenValidity', 7))
      expect((await run('up', '--yes', '--skip-preview')).done).toEqual(['update UserPoolClient'])
      expect(await deployed()).toMatchObject({ ClientId: first.clientId, RefreshTokenValidity: 7 })
    })

    test('a change of generateSecret replaces the client', async () => {
      const hadSecret = declared[program]!.ClientSecret !== undefined
      copy.edit(
        hadSecret
          ? source =>
              source.replace('generateSecret: true', 'generateSecret: false').replace('generate_secret=True', 'generate_secret=False')
          : withProperty('generateSecret', true),
      )
      expect((await run('up', '--yes', '--skip-preview')).changes).toMatchObject({ replace: 1 })
      const client = await deployed()
      expect(client.UserPoolId).toBe(first.poolId)
      expect(client.ClientId).not.toBe(first.clientId)
      expect(client.ClientSecret === undefined).toBe(hadSecret)
    })

    test('destroy deletes every resource', async () => {
      await run('destroy', '--yes')
      expect((await service.api.listUserPools({ MaxResults: 10 })).UserPools).toEqual([])
    })
  },
)

/** The names of clients that are not "client". */
const clientNames: Record<string, string> = { oauth: 'userpool_client', rotation: 'userpool_client' }

/** What DescribeUserPoolClient says of each program's client. */
const declared: Record<string, Record<string, unknown>> = {
  minimal: { ClientName: 'client' },
  'server-auth': { ClientName: 'client', ClientSecret: expect.any(String), ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] },
  oauth: {
    ClientName: 'client',
    CallbackURLs: ['https://example.com'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: expect.arrayContaining(['code', 'implicit']),
    AllowedOAuthScopes: expect.arrayContaining(['email', 'openid']),
    SupportedIdentityProviders: ['COGNITO'],
  },
  rotation: {
    ClientName: 'client',
    ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  },
}
