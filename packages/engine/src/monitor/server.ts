import { randomUUID } from 'node:crypto'
import { Server, ServerCredentials, type ServiceDefinition, status, type UntypedServiceImplementation } from '@grpc/grpc-js'
import type callbackPb from '@pulumi/pulumi/proto/callback_pb.js'
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import enginePb from '@pulumi/pulumi/proto/engine_pb.js'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import resourceGrpc from '@pulumi/pulumi/proto/resource_grpc_pb.js'
import resourcePb from '@pulumi/pulumi/proto/resource_pb.js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'
import { messageOf } from '../failure.ts'
import { makeUrn } from '../plan/index.ts'
import type { CheckFailure } from '../provider.ts'
import { ENGINE_VERSION } from '../state/index.ts'
import { type Bag, hasUnknowns } from '../wire.ts'
import { Callbacks } from './callbacks.ts'
import { remoteErrorHook, remoteHook } from './hooks.ts'
import type { LoopbackListener } from './loopback-listener.ts'
import { type Monitor, RunAborted, type Severity } from './monitor.ts'
import { goalFromRequest, invokeCallFromRequest, methodCallFromRequest, type Packages, readGoalFromRequest } from './requests.ts'
import { Transforms } from './transforms.ts'
import { fromStruct, marshalled, toStruct, withoutOutputValues } from './values.ts'
import { satisfies } from './version-range.ts'

type Feature = keyof typeof features
const { ResourceMonitorFeature: known } = resourcePb
/** The features of this engine: SDKs ask by name or by number (docs/reference/pulumi-protocol.md#4.1). */
const features = {
  secrets: known.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceReferences: known.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  outputValues: known.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  aliasSpecs: known.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  replacementTrigger: known.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
  deletedWith: known.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  replaceWith: known.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
  parameterization: known.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
  transforms: known.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
  invokeTransforms: known.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
  resourceHooks: known.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
  errorHooks: known.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
}

const severities: Severity[] = ['debug', 'info', 'warning', 'error']
/** The limit of Pulumi's engine: one message may hold the values of a whole program. */
const MAX_MESSAGE = 400 * 1024 * 1024

/** Serves a run to the program that connects to the listener, both services (ResourceMonitor, Engine) on its one port. */
export function serveMonitor(monitor: Monitor, door: LoopbackListener): { close(): void } {
  const callbacks = new Callbacks()
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE, 'grpc.max_send_message_length': MAX_MESSAGE })
  server.addService(
    resourceGrpc.ResourceMonitorService as unknown as ServiceDefinition,
    unary(resourceMonitor(monitor, callbacks, door.address)),
  )
  server.addService(engineGrpc.EngineService as unknown as ServiceDefinition, unary(engine(monitor)))
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  door.onConnection(socket => injector.injectConnection(socket))
  return {
    close: () => {
      callbacks.close()
      injector.destroy()
      server.forceShutdown()
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: each method takes its own message class, which the service definition names.
type Methods = Record<string, (request: any) => unknown>

/** Async functions as gRPC methods. A stopped run is `UNAVAILABLE`, on which SDKs stop quickly; other errors are `UNKNOWN` with their message. */
function unary(methods: Methods): UntypedServiceImplementation {
  const implementation: UntypedServiceImplementation = {}
  for (const [name, method] of Object.entries(methods)) {
    implementation[name] = async (call: { request: unknown }, callback: (error: object | null, answer?: unknown) => void) => {
      try {
        callback(null, await method(call.request))
      } catch (error) {
        const code = error instanceof RunAborted ? status.UNAVAILABLE : ((error as { grpcCode?: number }).grpcCode ?? status.UNKNOWN)
        callback({ code, details: messageOf(error) })
      }
    }
  }
  return implementation
}

const empty = () => new emptyPb.Empty()
const unimplemented = (what: string) => Object.assign(new Error(`${what} is not built in this engine`), { grpcCode: status.UNIMPLEMENTED })

function resourceMonitor(monitor: Monitor, callbacks: Callbacks, address: string): Methods {
  const transforms = new Transforms(callbacks)
  const packages = new Map<string, { name: string; version: string; pluginDownloadURL: string }>()
  const known: Packages = packages
  return {
    getDeploymentInfo: () => deploymentInfo(monitor),
    supportsFeature: (request: resourcePb.SupportsFeatureRequest) =>
      new resourcePb.SupportsFeatureResponse().setHassupport((request.getId() as Feature) in features),
    registerResource: (request: resourcePb.RegisterResourceRequest) =>
      request.getRemote()
        ? registerRemoteComponent(monitor, request, known, transforms, address)
        : registerResource(monitor, request, known, transforms),
    registerStackTransform: (callback: callbackPb.Callback) => {
      transforms.addStackTransform(callback)
      return empty()
    },
    registerStackInvokeTransform: (callback: callbackPb.Callback) => {
      transforms.addInvokeTransform(callback)
      return empty()
    },
    registerErrorHook: (request: resourcePb.RegisterErrorHookRequest) => {
      monitor.registerErrorHook(request.getName(), remoteErrorHook(callbacks, request.getCallback()!))
      return empty()
    },
    registerResourceHook: (request: resourcePb.RegisterResourceHookRequest) => {
      const run = remoteHook(callbacks, request.getCallback()!)
      monitor.registerHook(request.getName(), { onDryRun: request.getOnDryRun(), ignoreErrors: request.getIgnoreErrors(), run })
      return empty()
    },
    readResource: async (request: resourcePb.ReadResourceRequest) => {
      const { urn, outputs } = await monitor.read(readGoalFromRequest(request, known))
      const accepts = { secrets: request.getAcceptsecrets(), resources: request.getAcceptresources() }
      return new resourcePb.ReadResourceResponse().setUrn(urn).setProperties(toStruct(marshalled(outputs, accepts)))
    },
    registerResourceOutputs: async (request: resourcePb.RegisterResourceOutputsRequest) => {
      await monitor.registerOutputs(request.getUrn(), withoutOutputValues(fromStruct(request.getOutputs())))
      return empty()
    },
    invoke: async (request: resourcePb.ResourceInvokeRequest) => {
      await transforms.applyToInvoke(request)
      const call = invokeCallFromRequest(request, known)
      const answer = await monitor.invoke(call)
      const accepts = { secrets: true, resources: request.getAcceptresources() || call.token === 'pulumi:pulumi:getResource' }
      return new resourcePb.ResourceInvokeResponse()
        .setReturn(toStruct(marshalled(answer.return, accepts)))
        .setFailuresList(answer.failures.map(failureMessage))
        .setUnknown(answer.unknown)
    },
    registerPackage: (request: resourcePb.RegisterPackageRequest) => {
      if (request.getParameterization() || request.hasExtension$())
        throw unimplemented(`a parameterised package such as ${request.getName()}`)
      const wanted = { name: request.getName(), version: request.getVersion(), pluginDownloadURL: request.getDownloadUrl() }
      const same = [...packages].find(([, entry]) => JSON.stringify(entry) === JSON.stringify(wanted))
      const reference = same?.[0] ?? randomUUID()
      packages.set(reference, wanted)
      return new resourcePb.RegisterPackageResponse().setRef(reference)
    },
    call: async (request: resourcePb.ResourceCallRequest) => {
      const answer = await monitor.callMethod(methodCallFromRequest(request, known, address))
      const message = new providerPb.CallResponse().setReturn(toStruct(answer.return)).setFailuresList(answer.failures.map(failureMessage))
      for (const [name, urns] of Object.entries(answer.dependencies))
        message.getReturndependenciesMap().set(name, new providerPb.CallResponse.ReturnDependencies().setUrnsList(urns))
      return message
    },
    signalAndWaitForShutdown: async () => {
      await monitor.finished()
      return empty()
    },
  }
}

async function registerResource(monitor: Monitor, request: resourcePb.RegisterResourceRequest, packages: Packages, transforms: Transforms) {
  await transforms.apply(request)
  const { urn, id, outputs, result, unknown = false } = await monitor.register(goalFromRequest(request, packages))
  transforms.recordParent(urn, request)
  const readable = marshalled(outputs, { secrets: request.getAcceptsecrets(), resources: request.getAcceptresources() })
  return new resourcePb.RegisterResourceResponse()
    .setUrn(urn)
    .setId(id)
    .setUnknown(unknown)
    .setResult(result ? results[result] : resourcePb.Result.SUCCESS)
    .setObject(toStruct(request.getSupportspartialvalues() ? readable : withoutPartialValues(readable)))
}

/** A component that its provider makes: the provider registers the component itself, and its resources, at this address. */
async function registerRemoteComponent(
  monitor: Monitor,
  request: resourcePb.RegisterResourceRequest,
  packages: Packages,
  transforms: Transforms,
  engineAddress: string,
) {
  await transforms.apply(request)
  const goal = goalFromRequest(request, packages)
  transforms.recordParent(makeUrn(monitor.run.stack, monitor.run.project, goal.parent, goal.type, goal.name), request)
  const made = await monitor.construct({ goal, inputs: fromStruct(request.getObject()), engineAddress })
  const readable = marshalled(made.outputs, { secrets: request.getAcceptsecrets(), resources: request.getAcceptresources() })
  const message = new resourcePb.RegisterResourceResponse().setUrn(made.urn).setUnknown(made.unknown ?? false)
  for (const [name, urns] of Object.entries(made.dependencies))
    message.getPropertydependenciesMap().set(name, new resourcePb.RegisterResourceResponse.PropertyDependencies().setUrnsList(urns))
  return message
    .setResult(made.result ? results[made.result] : resourcePb.Result.SUCCESS)
    .setObject(toStruct(request.getSupportspartialvalues() ? readable : withoutPartialValues(readable)))
}

/** The generated message classes do not have SKIP (2) yet. */
const results = { fail: resourcePb.Result.FAIL, skip: 2 as resourcePb.Result }

/** For SDKs that do not support partially unknown values: such a property is left out as a whole. */
const withoutPartialValues = (bag: Bag): Bag => Object.fromEntries(Object.entries(bag).filter(([, value]) => !hasUnknowns(value)))

const failureMessage = ({ property, reason }: CheckFailure) => new providerPb.CheckFailure().setProperty(property).setReason(reason)

function deploymentInfo({ run }: Monitor) {
  const info = new resourcePb.DeploymentInfo()
    .setProject(run.project)
    .setStack(run.stack)
    .setOrganization(run.organization)
    .setConfigsecretkeysList(run.secretKeys)
    .setDryrun(run.dryRun)
    .setParallel(run.parallel)
    .setSupportedfeaturesList(Object.values(features))
  for (const [key, value] of Object.entries(run.config)) info.getConfigMap().set(key, value)
  return info
}

function engine(monitor: Monitor): Methods {
  let root = ''
  return {
    log: (request: enginePb.LogRequest) => {
      monitor.log({
        severity: severities[request.getSeverity()] ?? 'info',
        message: request.getMessage(),
        urn: request.getUrn(),
        ephemeral: request.getEphemeral(),
      })
      return empty()
    },
    getRootResource: () => new enginePb.GetRootResourceResponse().setUrn(root),
    setRootResource: (request: enginePb.SetRootResourceRequest) => {
      root = request.getUrn()
      return new enginePb.SetRootResourceResponse()
    },
    startDebugging: empty,
    requirePulumiVersion: (request: enginePb.RequirePulumiVersionRequest) => {
      const range = request.getPulumiVersionRange()
      if (!satisfies(ENGINE_VERSION, range))
        throw new Error(`Pulumi CLI version ${ENGINE_VERSION} does not satisfy the version range "${range}"`)
      return new enginePb.RequirePulumiVersionResponse()
    },
  }
}
