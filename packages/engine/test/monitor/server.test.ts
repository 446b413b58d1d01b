import { credentials, status } from '@grpc/grpc-js'
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import enginePb from '@pulumi/pulumi/proto/engine_pb.js'
import type providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import resourceGrpc from '@pulumi/pulumi/proto/resource_grpc_pb.js'
import resourcePb from '@pulumi/pulumi/proto/resource_pb.js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'
import structPb from 'google-protobuf/google/protobuf/struct_pb.js'
import { expect, onTestFinished, test } from 'vitest'
import { type Bag, type Goal, type Monitor, REFERENCE, SIGNATURE, secret, UNKNOWN } from '../../src/index.ts'
import { RunAborted } from '../../src/monitor/index.ts'
import { listenOnLoopback } from '../../src/monitor/loopback-listener.ts'
import { serveMonitor } from '../../src/monitor/server.ts'

const outputs: Bag = {
  plain: 1,
  hush: secret('x'),
  half: { known: 1, not: UNKNOWN },
  friend: { [SIGNATURE]: REFERENCE, urn: 'urn:friend', id: 'f-1' },
}

/** Both gRPC services on one port, over a monitor that records its calls. */
async function served(over: Partial<Monitor> = {}) {
  const goals: Goal[] = []
  const monitor: Monitor = {
    run: {
      project: 'seed',
      stack: 'dev',
      organization: 'organization',
      dryRun: true,
      parallel: 4,
      config: { 'seed:a': 'b' },
      secretKeys: ['seed:a'],
    },
    register: async goal => {
      goals.push(goal)
      return { urn: 'urn:made', id: 'made-1', outputs }
    },
    read: async () => ({ urn: 'urn:read', id: 'r', outputs: {} }),
    registerOutputs: async () => {},
    invoke: async () => ({ return: {}, failures: [], unknown: false }),
    construct: async () => ({ urn: 'urn:made', id: '', outputs, dependencies: { plain: ['urn:friend'] } }),
    callMethod: async () => ({ return: outputs, dependencies: { plain: ['urn:friend'] }, failures: [] }),
    registerHook: () => {},
    registerErrorHook: () => {},
    log: () => {},
    finished: async () => {},
    ...over,
  }
  const door = await listenOnLoopback()
  const client = new resourceGrpc.ResourceMonitorClient(door.address, credentials.createInsecure())
  const engine = new engineGrpc.EngineClient(door.address, credentials.createInsecure())
  // As in a run, the program may connect before the server is loaded.
  client.waitForReady(Date.now() + 5000, () => {})
  const server = serveMonitor(monitor, door)
  onTestFinished(() => {
    client.close()
    engine.close()
    server.close()
    door.close()
  })
  const call = <Request, Answer>(service: object, method: string, request: Request) =>
    new Promise<Answer>((resolve, reject) =>
      (service as Record<string, (request: Request, done: (error: unknown, answer: Answer) => void) => void>)[method]!(
        request,
        (error, answer) => (error ? reject(error) : resolve(answer)),
      ),
    )
  return { goals, call, client, engine }
}

const request = () => new resourcePb.RegisterResourceRequest().setType('test:index:Pool').setName('pool').setCustom(true)

test('RegisterResource passes every option to the monitor', async () => {
  const { goals, call, client } = await served()
  const full = request()
    .setObject(structPb.Struct.fromJavaScript({ a: 1, unknown: { [SIGNATURE]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', secret: true } }))
    .setProtect(false)
    .setDeletebeforereplace(true)
    .setIgnorechangesList(['a'])
    .setCustomtimeouts(new resourcePb.RegisterResourceRequest.CustomTimeouts().setCreate('1h30m').setUpdate(''))
    .setAliasurnsList(['urn:old'])
    .setVersion('1.2.3')
  full.getPropertydependenciesMap().set('a', new resourcePb.RegisterResourceRequest.PropertyDependencies().setUrnsList(['urn:b']))

  await call(client, 'registerResource', full)

  expect(goals[0]).toMatchObject({
    type: 'test:index:Pool',
    inputs: { a: 1, unknown: secret(UNKNOWN) },
    protect: false,
    retainOnDelete: undefined,
    deleteBeforeReplace: true,
    ignoreChanges: ['a'],
    timeouts: { create: 5400 },
    aliases: [{ urn: 'urn:old' }],
    propertyDependencies: { a: ['urn:b'] },
    version: '1.2.3',
  })
})

test.each`
  reader                       | accepts                                               | object
  ${'reads everything'}        | ${{ secrets: true, resources: true, partial: true }}  | ${outputs}
  ${'knows no secrets'}        | ${{ secrets: false, resources: true, partial: true }} | ${{ ...outputs, hush: 'x' }}
  ${'knows no references'}     | ${{ secrets: true, resources: false, partial: true }} | ${{ ...outputs, friend: 'f-1' }}
  ${'knows no partial values'} | ${{ secrets: true, resources: true, partial: false }} | ${{ plain: 1, hush: outputs.hush, friend: outputs.friend }}
`('RegisterResource to an SDK that $reader returns only values that it accepts', async ({ accepts, object }) => {
  const { call, client } = await served()

  const answer = await call<unknown, resourcePb.RegisterResourceResponse>(
    client,
    'registerResource',
    request().setAcceptsecrets(accepts.secrets).setAcceptresources(accepts.resources).setSupportspartialvalues(accepts.partial),
  )

  expect(answer.getObject()?.toJavaScript()).toEqual(object)
})

test('features are reported by SupportsFeature and by GetDeploymentInfo', async () => {
  const { call, client } = await served()
  const supports = async (id: string) =>
    (
      await call<unknown, resourcePb.SupportsFeatureResponse>(client, 'supportsFeature', new resourcePb.SupportsFeatureRequest().setId(id))
    ).getHassupport()

  expect(
    await Promise.all(['secrets', 'resourceReferences', 'aliasSpecs', 'transforms', 'resourceHooks', 'never heard of'].map(supports)),
  ).toEqual([true, true, true, true, true, false])
  const info = (await call<unknown, resourcePb.DeploymentInfo>(client, 'getDeploymentInfo', new emptyPb.Empty())).toObject()
  expect(info).toMatchObject({
    project: 'seed',
    stack: 'dev',
    dryrun: true,
    configMap: [['seed:a', 'b']],
    configsecretkeysList: ['seed:a'],
  })
  expect(info.supportedfeaturesList).toEqual([0, 1, 2, 3, 4, 5, 6, 9, 7, 8, 10, 11])
})

test('gRPC errors: a stopped run is UNAVAILABLE, a missing feature UNIMPLEMENTED, any other error has its message', async () => {
  const { call, client } = await served({
    register: async () => {
      throw new RunAborted()
    },
    invoke: async () => {
      throw new Error('invocation failed')
    },
  })

  await expect(call(client, 'registerResource', request())).rejects.toMatchObject({ code: status.UNAVAILABLE })
  const parameterised = new resourcePb.RegisterPackageRequest().setName('a').setParameterization(new resourcePb.Parameterization())
  await expect(call(client, 'registerPackage', parameterised)).rejects.toMatchObject({
    code: status.UNIMPLEMENTED,
    details: 'a parameterised package such as a is not built in this engine',
  })
  await expect(call(client, 'invoke', new resourcePb.ResourceInvokeRequest())).rejects.toMatchObject({
    code: status.UNKNOWN,
    details: 'invocation failed',
  })
})

test('a component of a provider and a call of its method answer with what their outputs depend on', async () => {
  const { call, client } = await served()
  const made = await call<resourcePb.RegisterResourceRequest, resourcePb.RegisterResourceResponse>(
    client,
    'registerResource',
    request().setRemote(true).setAcceptsecrets(true),
  )
  expect([made.getUrn(), made.getPropertydependenciesMap().get('plain')?.getUrnsList()]).toEqual(['urn:made', ['urn:friend']])
  const answer = await call<resourcePb.ResourceCallRequest, providerPb.CallResponse>(
    client,
    'call',
    new resourcePb.ResourceCallRequest().setTok('a:b:c'),
  )
  expect([answer.getReturn()?.toJavaScript(), answer.getReturndependenciesMap().get('plain')?.getUrnsList()]).toEqual([
    outputs,
    ['urn:friend'],
  ])
})

test('RegisterPackage returns one reference for each package, which later requests name', async () => {
  const { call, client, goals } = await served()
  const register = async (version: string) => {
    const asked = new resourcePb.RegisterPackageRequest().setName('test').setVersion(version)
    return (await call<unknown, resourcePb.RegisterPackageResponse>(client, 'registerPackage', asked)).getRef()
  }

  const [one, same, other] = [await register('1.0.0'), await register('1.0.0'), await register('2.0.0')]
  await call(client, 'registerResource', request().setPackageref(other))

  expect(one).toBe(same)
  expect(other).not.toBe(one)
  expect(goals[0]?.version).toBe('2.0.0')
  await expect(call(client, 'registerResource', request().setPackageref('nobody'))).rejects.toMatchObject({
    details: "unknown provider package 'nobody'",
  })
})

test('the Engine service keeps the root resource and checks required versions', async () => {
  const { call, engine } = await served()
  await call(engine, 'setRootResource', new enginePb.SetRootResourceRequest().setUrn('urn:root'))

  expect(
    (await call<unknown, enginePb.GetRootResourceResponse>(engine, 'getRootResource', new enginePb.GetRootResourceRequest())).getUrn(),
  ).toBe('urn:root')
  const demand = (range: string) =>
    call(engine, 'requirePulumiVersion', new enginePb.RequirePulumiVersionRequest().setPulumiVersionRange(range))
  await demand('>=3.100.0 <4.0.0')
  await expect(demand('>=4.0.0')).rejects.toMatchObject({
    details: 'Pulumi CLI version 3.260.0 does not satisfy the version range ">=4.0.0"',
  })
})
