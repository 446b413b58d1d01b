import pluginPb from '@pulumi/pulumi/proto/plugin_pb.js'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'
import { providerFailure } from '../failure.ts'
import type { AwsProvider } from '../provider.ts'
import { type Warn, withLoggedWarnings } from './engine-log.ts'
import type { ProviderInstances } from './instances.ts'
import { checkMessage, diffMessage, failureMessages, fromStruct, toStruct } from './values.ts'

/** Methods of pulumirpc.ResourceProvider by name, each with its own request class; `connection` is the peer's address. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type GrpcMethods = Record<string, (request: any, connection: string) => unknown>

const empty = (): emptyPb.Empty => new emptyPb.Empty()

/** Older engines send only the URN of a resource. */
function resourceOf(request: { getUrn(): string; getName(): string; getType(): string }) {
  const urn = request.getUrn()
  return { urn, name: request.getName() || (urn.split('::').at(-1) ?? ''), type: request.getType() }
}

const { Mode } = providerPb.CheckRequest.AutonamingOptions
const modes = { [Mode.PROPOSE]: 'propose', [Mode.ENFORCE]: 'enforce', [Mode.DISABLE]: 'disable' } as const

function autonamingOf(request: providerPb.CheckRequest): Parameters<AwsProvider['check']>[0]['autonaming'] {
  const options = request.getAutonaming()
  return options && { mode: modes[options.getMode()], proposedName: options.getProposedName() }
}

const checkRequestOf = (request: providerPb.CheckRequest) => ({
  ...resourceOf(request),
  olds: fromStruct(request.getOlds()),
  news: fromStruct(request.getNews()),
  randomSeed: request.getRandomseed_asU8(),
  autonaming: autonamingOf(request),
})

const diffRequestOf = (request: providerPb.DiffRequest) => ({
  ...resourceOf(request),
  id: request.getId(),
  olds: fromStruct(request.getOlds()),
  // Older engines send no old inputs; outputs contain them.
  oldInputs: fromStruct(request.getOldInputs() ?? request.getOlds()),
  news: fromStruct(request.getNews()),
  ignoreChanges: request.getIgnorechangesList(),
})

/** The implemented methods. gRPC answers UNIMPLEMENTED for all others: components, resource methods, lists of resources. */
export const grpcMethods = (instances: ProviderInstances, warn: Warn, isStrict: boolean): GrpcMethods => ({
  handshake: () =>
    new providerPb.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setSupportsAutonamingConfiguration(true),
  attach: () => empty(),
  parameterize: () => {
    throw providerFailure('the package aws takes no parameters', { code: 'UNIMPLEMENTED' })
  },
  getPluginInfo: async (_request, connection) => {
    const { version } = await instances.on(connection).getPluginInfo()
    return new pluginPb.PluginInfo().setVersion(version)
  },
  getSchema: async (request: providerPb.GetSchemaRequest, connection) => {
    if (request.getVersion() > 1) throw providerFailure(`unsupported schema version ${request.getVersion()}`)
    return new providerPb.GetSchemaResponse().setSchema(await instances.on(connection).getSchema())
  },
  getMapping: async (request: providerPb.GetMappingRequest, connection) => {
    const answer = new providerPb.GetMappingResponse()
    const found = await instances.on(connection).getMapping(request.getKey())
    // An empty answer means: no mapping.
    if (!found || !['', found.provider].includes(request.getProvider())) return answer
    return answer.setProvider(found.provider).setData(Buffer.from(found.data))
  },
  getMappings: async (request: providerPb.GetMappingsRequest, connection) => {
    const found = await instances.on(connection).getMapping(request.getKey())
    return new providerPb.GetMappingsResponse().setProvidersList(found ? [found.provider] : [])
  },

  checkConfig: async (request: providerPb.CheckRequest, connection) =>
    checkMessage(await instances.on(connection).checkConfig(checkRequestOf(request))),
  diffConfig: async (request: providerPb.DiffRequest, connection) =>
    diffMessage(await instances.on(connection).diffConfig(diffRequestOf(request))),
  configure: async (request: providerPb.ConfigureRequest, connection) => {
    const urn = request.getUrn() ?? ''
    await instances.toConfigure(connection).configure({
      urn,
      name: request.getName() || (urn.split('::').at(-1) ?? ''),
      type: request.getType() ?? '',
      id: request.getId() ?? '',
      variables: Object.fromEntries(request.getVariablesMap().toArray()),
      args: fromStruct(request.getArgs()),
    })
    return new providerPb.ConfigureResponse()
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSupportspreview(true)
      .setSupportsAutonamingConfiguration(true)
  },

  check: async (request: providerPb.CheckRequest, connection) =>
    checkMessage(withLoggedWarnings(request.getUrn(), await instances.on(connection).check(checkRequestOf(request)), warn, isStrict)),
  diff: async (request: providerPb.DiffRequest, connection) => diffMessage(await instances.on(connection).diff(diffRequestOf(request))),
  create: async (request: providerPb.CreateRequest, connection) => {
    const { id, properties } = await instances.on(connection).create({
      ...resourceOf(request),
      properties: fromStruct(request.getProperties()),
      timeout: request.getTimeout(),
      preview: request.getPreview(),
    })
    return new providerPb.CreateResponse().setId(id).setProperties(toStruct(properties))
  },
  read: async (request: providerPb.ReadRequest, connection) => {
    const { id, properties, inputs } = await instances.on(connection).read({
      ...resourceOf(request),
      id: request.getId(),
      properties: fromStruct(request.getProperties()),
      inputs: fromStruct(request.getInputs()),
      timeout: request.getTimeout(),
    })
    // Absent properties mean that the resource does not exist; empty ones would not.
    const answer = new providerPb.ReadResponse().setId(id)
    if (properties) answer.setProperties(toStruct(properties))
    if (inputs) answer.setInputs(toStruct(inputs))
    return answer
  },
  update: async (request: providerPb.UpdateRequest, connection) => {
    const { properties } = await instances.on(connection).update({
      ...resourceOf(request),
      id: request.getId(),
      olds: fromStruct(request.getOlds()),
      oldInputs: fromStruct(request.getOldInputs() ?? request.getOlds()),
      news: fromStruct(request.getNews()),
      ignoreChanges: request.getIgnorechangesList(),
      timeout: request.getTimeout(),
      preview: request.getPreview(),
    })
    return new providerPb.UpdateResponse().setProperties(toStruct(properties))
  },
  delete: async (request: providerPb.DeleteRequest, connection) => {
    const provider = instances.on(connection)
    const subject = {
      ...resourceOf(request),
      id: request.getId(),
      properties: fromStruct(request.getProperties()),
      oldInputs: fromStruct(request.getOldInputs()),
      timeout: request.getTimeout(),
    }
    await provider.delete(subject)
    const remains = provider.describeRemains(subject)
    if (remains !== undefined) warn(request.getUrn(), remains)
    return empty()
  },
  invoke: async (request: providerPb.InvokeRequest, connection) => {
    const answer = await instances.on(connection).invoke({
      tok: request.getTok(),
      args: fromStruct(request.getArgs()),
      preview: request.getPreview(),
    })
    return new providerPb.InvokeResponse().setReturn(toStruct(answer.return ?? {})).setFailuresList(failureMessages(answer.failures ?? []))
  },
  cancel: async (_request, connection) => {
    await instances.on(connection).cancel()
    return empty()
  },
})
