import { type ServiceError, status } from '@grpc/grpc-js'
import { type Bag, isSecret, secret, UNKNOWN } from '@poolhouse/engine'
import { version } from '@poolhouse/provider'
import pluginPb from '@pulumi/pulumi/proto/plugin_pb.js'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest, subject } from '../support/engine.ts'
import { bagOf, type Client, detailOf, fakeEngine, type StartedPlugin, startPlugin, struct } from '../support/plugin.ts'

let lab: ProviderTest
let plugin: StartedPlugin
let client: Client
let engine: Awaited<ReturnType<typeof fakeEngine>>

const environment = () => ({ AWS_ENDPOINT_URL: lab.service.url, AWS_REGION: 'us-east-1', PULUMI_CONFIG: 'null' })
const configure = (to: Client, args: Bag = {}) => {
  const request = new providerPb.ConfigureRequest().setArgs(struct(args)).setName('default').setAcceptsecrets(true)
  return to.call('configure', request)
}

beforeAll(async () => {
  lab = await startProviderTest()
  engine = await fakeEngine()
  plugin = await startPlugin(environment(), '--logtostderr', '-v=9', '--tracing', 'http://127.0.0.1:1', engine.address)
  client = plugin.client()
  await configure(client)
})
afterAll(async () => {
  await plugin.stop()
  await engine.close()
  await lab.close()
})

const { urn, name, type } = subject('client', 'web')
const about = <Message extends { setUrn(urn: string): Message; setName(name: string): Message; setType(type: string): Message }>(
  message: Message,
  kind: 'pool' | 'client' = 'client',
): Message => {
  const it = subject(kind, 'web')
  return message.setUrn(it.urn).setName(it.name).setType(it.type)
}
const refusal = (call: Promise<unknown>): Promise<ServiceError> =>
  call.then(
    () => expect.fail('it was not refused'),
    (error: ServiceError) => error,
  )

test('Handshake needs no configuration and answers the supported features', async () => {
  const answer = await plugin.client().call('handshake', new providerPb.ProviderHandshakeRequest().setConfigureWithUrn(true))
  expect(answer.toObject()).toMatchObject({
    acceptSecrets: true,
    acceptResources: true,
    acceptOutputs: false,
    supportsAutonamingConfiguration: true,
    acceptsByteString: false,
  })
  await client.call('attach', new pluginPb.PluginAttach().setAddress(engine.address))
  expect((await client.call('getPluginInfo', new emptyPb.Empty())).getVersion()).toBe(version)
  expect(JSON.parse((await client.call('getSchema', new providerPb.GetSchemaRequest())).getSchema())).toMatchObject({
    name: 'aws',
    version,
  })
})

test.each`
  key            | provider    | answer
  ${'terraform'} | ${''}       | ${'aws'}
  ${'terraform'} | ${'aws'}    | ${'aws'}
  ${'tf'}        | ${'aws'}    | ${'aws'}
  ${'terraform'} | ${'random'} | ${''}
  ${'ansible'}   | ${''}       | ${''}
`('GetMapping of $key and provider "$provider" has the mapping of "$answer"', async ({ key, provider, answer }) => {
  // Converters ask a plugin that is not configured.
  const asked = plugin.client()
  const found = await asked.call('getMapping', new providerPb.GetMappingRequest().setKey(key).setProvider(provider))
  expect([found.getProvider(), found.getData_asU8().length > 0]).toEqual([answer, answer !== ''])
  if (answer) expect(JSON.parse(Buffer.from(found.getData_asU8()).toString())).toMatchObject({ name: 'aws', version })
  const providers = await asked.call('getMappings', new providerPb.GetMappingsRequest().setKey(key))
  expect(providers.getProvidersList()).toEqual(key === 'ansible' ? [] : ['aws'])
})

test('CheckConfig, DiffConfig and Configure answer as the engine expects', async () => {
  expect((await configure(plugin.client())).toObject()).toEqual({
    acceptsecrets: true,
    acceptresources: true,
    acceptoutputs: false,
    supportspreview: true,
    supportsAutonamingConfiguration: true,
  })
  const news = struct({ regoin: 'x' })
  const checked = await client.call(
    'checkConfig',
    new providerPb.CheckRequest().setUrn('urn:pulumi:dev::t::pulumi:providers:aws::default').setNews(news),
  )
  expect(checked.getFailuresList().map((each: providerPb.CheckFailure) => each.getReason())).toEqual([
    expect.stringContaining('Did you mean `aws:region`?'),
  ])
  const [before, after] = [struct({ region: 'us-east-1' }), struct({ region: 'eu-west-1' })]
  const diff = await client.call('diffConfig', new providerPb.DiffRequest().setOlds(before).setOldInputs(before).setNews(after))
  expect(diff.toObject()).toMatchObject({ changes: providerPb.DiffResponse.DiffChanges.DIFF_SOME, replacesList: ['region'] })
})

test('the plugin checks, previews, creates, diffs, updates, reads, imports and deletes a resource', async () => {
  const pool = await lab.up('pool', 'pool', {})
  const seed = new Uint8Array(32).fill(7)
  const check = (news: Bag) => client.call('check', about(new providerPb.CheckRequest()).setNews(struct(news)).setRandomseed(seed))
  const checked = await check({ userPoolId: pool.id, generateSecret: true, refreshTokenRotation: { feature: 'ENABLED' } })
  expect(checked.getFailuresList()).toEqual([])
  const inputs = bagOf(checked.getInputs())
  expect(inputs.name).toMatch(/^web-[0-9a-f]{7}$/)

  const create = about(new providerPb.CreateRequest()).setProperties(struct(inputs))
  const preview = await client.call('create', create.clone().setPreview(true))
  expect([preview.getId(), bagOf(preview.getProperties())]).toMatchObject([
    '',
    { clientSecret: secret(UNKNOWN), explicitAuthFlows: UNKNOWN },
  ])
  const created = await client.call('create', create)
  const outputs = bagOf(created.getProperties())
  expect(isSecret(outputs.clientSecret)).toBe(true)
  expect(outputs).toMatchObject({ accessTokenValidity: 0, callbackUrls: [], refreshTokenRotation: { retryGracePeriodSeconds: 0 } })

  const news = { ...inputs, callbackUrls: ['https://a.example'], userPoolId: UNKNOWN }
  const id = created.getId()
  const diff = await client.call(
    'diff',
    about(new providerPb.DiffRequest()).setId(id).setOlds(struct(outputs)).setOldInputs(struct(inputs)).setNews(struct(news)),
  )
  expect(diff.toObject()).toMatchObject({
    changes: providerPb.DiffResponse.DiffChanges.DIFF_SOME,
    hasdetaileddiff: true,
    replacesList: ['userPoolId'],
    diffsList: ['callbackUrls', 'userPoolId'],
  })
  const { Kind } = providerPb.PropertyDiff
  const kinds = [...diff.getDetaileddiffMap().entries()].map(([path, each]) => [path, each.getKind()])
  expect(Object.fromEntries(kinds)).toEqual({ callbackUrls: Kind.ADD, userPoolId: Kind.UPDATE_REPLACE })

  const update = about(new providerPb.UpdateRequest()).setId(id).setOlds(struct(outputs)).setOldInputs(struct(inputs))
  const updated = await client.call('update', update.setNews(struct({ ...inputs, callbackUrls: ['https://a.example'] })))
  expect(bagOf(updated.getProperties())).toMatchObject({ callbackUrls: ['https://a.example'], name: inputs.name })

  const read = await client.call('read', about(new providerPb.ReadRequest()).setId(`${pool.id}/${id}`))
  expect(read.getId()).toBe(id)
  expect(bagOf(read.getInputs())).toMatchObject({ callbackUrls: ['https://a.example'], userPoolId: pool.id })

  const gone = about(new providerPb.DeleteRequest()).setId(id).setProperties(struct(outputs))
  await client.call('delete', gone)
  await client.call('delete', gone)
  const missing = await client.call('read', about(new providerPb.ReadRequest()).setId(`${pool.id}/${id}`))
  expect([missing.getId(), missing.hasProperties(), missing.hasInputs()]).toEqual(['', false, false])
})

test('Invoke calls a function', async () => {
  const answer = await client.call('invoke', new providerPb.InvokeRequest().setTok('aws:index/getRegion:getRegion').setArgs(struct({})))
  expect(bagOf(answer.getReturn())).toMatchObject({ region: 'us-east-1' })
})

test.each`
  mode         | outcome
  ${'PROPOSE'} | ${{ name: 'proposed' }}
  ${'ENFORCE'} | ${{ name: 'proposed' }}
  ${'DISABLE'} | ${'automatic naming is disabled but no explicit name was provided'}
`('autonaming mode $mode: $outcome', async ({ mode, outcome }) => {
  const { AutonamingOptions } = providerPb.CheckRequest
  const options = new AutonamingOptions().setProposedName('proposed').setMode(AutonamingOptions.Mode[mode as 'PROPOSE'])
  const request = about(new providerPb.CheckRequest()).setAutonaming(options)
  const answer = await client.call('check', request.setNews(struct({ userPoolId: 'us-east-1_a' })))
  if (typeof outcome === 'string') expect(answer.getFailuresList()[0].getReason()).toContain(outcome)
  else expect(bagOf(answer.getInputs())).toMatchObject(outcome)
  const named = await client.call('check', request.setNews(struct({ userPoolId: 'us-east-1_a', name: 'mine' })))
  expect([named.getFailuresList(), bagOf(named.getInputs()).name]).toEqual([[], 'mine'])
})

test('a partly created resource is in the error details (ErrorResourceInitFailed)', async () => {
  const inputs = {
    name: 'half',
    mfaConfiguration: 'ON',
    softwareTokenMfaConfiguration: { enabled: true },
    emailConfiguration: {},
    emailMfaConfiguration: { message: 'no code' },
    accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
  }
  const error = await refusal(client.call('create', about(new providerPb.CreateRequest(), 'pool').setProperties(struct(inputs))))
  expect(error).toMatchObject({
    code: status.UNKNOWN,
    details: expect.stringMatching(/^creating Cognito User Pool \(half\): .*SetUserPoolMfaConfig/),
  })
  const { name: detail, bytes } = detailOf(error)
  expect(detail).toBe('type.googleapis.com/pulumirpc.ErrorResourceInitFailed')
  const half = providerPb.ErrorResourceInitFailed.deserializeBinary(bytes)
  expect(half.getId()).toMatch(/^us-east-1_/)
  expect(half.getReasonsList()).toEqual([error.details])
  expect(bagOf(half.getProperties())).toMatchObject({ name: 'half', mfaConfiguration: 'OFF' })
  expect(bagOf(half.getInputs())).toMatchObject(inputs)
})

test('a missing configuration key is in the error details (ConfigureErrorMissingKeys)', async () => {
  const lost = await startPlugin({})
  const error = await refusal(configure(lost.client()))
  expect(error.code).toBe(status.INVALID_ARGUMENT)
  const { name: detail, bytes } = detailOf(error)
  expect(detail).toBe('type.googleapis.com/pulumirpc.ConfigureErrorMissingKeys')
  const [key] = providerPb.ConfigureErrorMissingKeys.deserializeBinary(bytes).getMissingkeysList()
  expect(key!.toObject()).toEqual({ name: 'region', description: expect.stringContaining('no AWS region is set') })
  await lost.stop()
})

test.each`
  method            | request                                                                               | code               | message
  ${'parameterize'} | ${new providerPb.ParameterizeRequest()}                                               | ${'UNIMPLEMENTED'} | ${'the package aws takes no parameters'}
  ${'construct'}    | ${new providerPb.ConstructRequest()}                                                  | ${'UNIMPLEMENTED'} | ${'does not implement the method construct'}
  ${'call'}         | ${new providerPb.CallRequest()}                                                       | ${'UNIMPLEMENTED'} | ${'does not implement the method call'}
  ${'getSchema'}    | ${new providerPb.GetSchemaRequest().setVersion(9)}                                    | ${'UNKNOWN'}       | ${'unsupported schema version 9'}
  ${'check'}        | ${new providerPb.CheckRequest().setUrn('urn:pulumi:dev::t::aws:s3/bucket:Bucket::b')} | ${'UNKNOWN'}       | ${'unrecognized resource type (Check): aws:s3/bucket:Bucket belongs to the module s3 of the AWS provider, not built here. Built here: aws:cognito/userPool:UserPool, aws:cognito/userPoolClient:UserPoolClient, '}
  ${'invoke'}       | ${new providerPb.InvokeRequest().setTok('aws:x/y:y')}                                 | ${'UNKNOWN'}       | ${'unrecognized data function (Invoke): aws:x/y:y is no function of the AWS provider. Built here: aws:'}
  ${'read'}         | ${new providerPb.ReadRequest().setUrn(urn).setName(name).setType(type).setId('abc')}  | ${'UNKNOWN'}       | ${"wrong format of import ID (abc), use: 'user-pool-id/client-id'"}
`('$method fails with $code: $message', async ({ method, request, code, message }) => {
  const error = await refusal(client.call(method, request))
  expect(error).toMatchObject({ code: status[code as 'UNKNOWN'], details: expect.stringContaining(message) })
})

test('calls before Configure fail with FAILED_PRECONDITION', async () => {
  const fresh = await startPlugin(environment())
  const error = await refusal(fresh.client().call('check', about(new providerPb.CheckRequest()).setNews(struct({}))))
  expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: 'the aws provider is not configured yet' })
  await fresh.stop()
})

test('messages larger than the usual four megabytes pass in both directions', async () => {
  const news = struct({ name: 'big', tags: { big: 'x'.repeat(4.5 * 1024 * 1024) } })
  const answer = await client.call('check', about(new providerPb.CheckRequest(), 'pool').setNews(news))
  expect(bagOf(answer.getInputs())).toMatchObject({ name: 'big', tagsAll: { big: expect.stringMatching(/^x{100}/) } })
})

test('a process started by hand serves many providers and many runs, each connection with its own configuration', async () => {
  const attached = await startPlugin(environment())
  const region = async (to: Client) =>
    bagOf((await to.call('invoke', new providerPb.InvokeRequest().setTok('aws:index/getRegion:getRegion'))).getReturn()).region
  const [one, two] = [attached.client(), attached.client()]
  await configure(one, { region: 'eu-west-1' })
  await configure(two, { region: 'eu-west-2' })
  expect(await Promise.all([region(one), region(two)])).toEqual(['eu-west-1', 'eu-west-2'])

  await one.call('cancel', new emptyPb.Empty())
  const create = about(new providerPb.CreateRequest(), 'pool').setProperties(struct({ name: 'p' }))
  expect(await refusal(one.call('create', create))).toMatchObject({ code: status.CANCELLED })
  await configure(one, { region: 'us-east-1' })
  expect((await one.call('create', create)).getId()).toMatch(/^us-east-1_/)
  await attached.stop()
})

test('the plugin stops when the engine ends and on a signal', async () => {
  const watched = await fakeEngine()
  const orphan = await startPlugin(environment(), watched.address)
  await orphan.client().call('getPluginInfo', new emptyPb.Empty())
  await watched.close()
  expect(await orphan.exited).toBe(0)

  const told = await startPlugin(environment())
  told.kill('SIGINT')
  expect(await told.exited).toBe(0)
})
