import type callbackPb from '@pulumi/pulumi/proto/callback_pb.js'
import resourcePb from '@pulumi/pulumi/proto/resource_pb.js'
import { isBag, OUTPUT, SIGNATURE, type Value } from '../wire.ts'
import type { Callbacks } from './callbacks.ts'
import { fromStruct } from './values.ts'

/**
 * The transforms of a program, applied to its requests before anything else: the resource's own, then those of its ancestors, nearest
 * first, then the stack's (docs/reference/pulumi-protocol.md#6).
 */
export class Transforms {
  private readonly callbacks: Callbacks
  private readonly stackTransforms: callbackPb.Callback[] = []
  private readonly invokeTransforms: callbackPb.Callback[] = []
  private readonly inherited = new Map<string, callbackPb.Callback[]>()

  constructor(callbacks: Callbacks) {
    this.callbacks = callbacks
  }

  addStackTransform(callback: callbackPb.Callback) {
    this.stackTransforms.push(callback)
  }

  addInvokeTransform(callback: callbackPb.Callback) {
    this.invokeTransforms.push(callback)
  }

  /** Records the transforms that the children of a resource inherit. */
  recordParent(urn: string, request: resourcePb.RegisterResourceRequest) {
    // A component that a provider makes is registered by the program, and by the provider without the program's transforms.
    const others = this.inherited.get(urn) ?? this.inherited.get(request.getParent()) ?? []
    this.inherited.set(urn, [...request.getTransformsList(), ...others])
  }

  /** Changes the request in place. */
  async apply(request: resourcePb.RegisterResourceRequest) {
    const chain = [...request.getTransformsList(), ...(this.inherited.get(request.getParent()) ?? []), ...this.stackTransforms]
    for (const callback of chain) {
      const question = new resourcePb.TransformRequest()
        .setType(request.getType())
        .setName(request.getName())
        .setCustom(request.getCustom())
        .setParent(request.getParent())
        .setProperties(request.getObject())
        .setOptions(optionsOf(request))
      const answer = resourcePb.TransformResponse.deserializeBinary(await this.callbacks.invoke(callback, question.serializeBinary()))
      const [properties, options] = [answer.getProperties(), answer.getOptions()]
      if (properties) request.setObject(properties)
      if (options) setOptions(request, options)
    }
    if (chain.length > 0) updateDependencies(request)
  }

  async applyToInvoke(request: resourcePb.ResourceInvokeRequest) {
    for (const callback of this.invokeTransforms) {
      const options = new resourcePb.TransformInvokeOptions()
        .setProvider(request.getProvider())
        .setVersion(request.getVersion())
        .setPluginDownloadUrl(request.getPlugindownloadurl())
      const question = new resourcePb.TransformInvokeRequest().setToken(request.getTok()).setArgs(request.getArgs()).setOptions(options)
      const answer = resourcePb.TransformInvokeResponse.deserializeBinary(await this.callbacks.invoke(callback, question.serializeBinary()))
      const [args, changed] = [answer.getArgs(), answer.getOptions()]
      if (args) request.setArgs(args)
      if (changed) {
        request.setProvider(changed.getProvider()).setVersion(changed.getVersion()).setPlugindownloadurl(changed.getPluginDownloadUrl())
      }
    }
  }
}

function optionsOf(request: resourcePb.RegisterResourceRequest): resourcePb.TransformResourceOptions {
  const options = new resourcePb.TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setVersion(request.getVersion())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setCustomTimeouts(request.getCustomtimeouts())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(request.getDeletedwith())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setHooks(request.getHooks())
    .setImport(request.getImportid())
    .setHideDiffList(request.getHidediffsList())
    .setReplaceWithList(request.getReplaceWithList())
    .setReplacementTrigger(request.getReplacementTrigger())
  if (request.hasProtect()) options.setProtect(request.getProtect() ?? false)
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() ?? false)
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace())
  request.getProvidersMap().forEach((reference, name) => {
    options.getProvidersMap().set(name, reference)
  })
  return options
}

function setOptions(request: resourcePb.RegisterResourceRequest, options: resourcePb.TransformResourceOptions) {
  request
    .setDependenciesList(options.getDependsOnList())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setReplaceonchangesList(options.getReplaceOnChangesList())
    .setVersion(options.getVersion())
    .setAliasesList(options.getAliasesList())
    .setProvider(options.getProvider())
    .setCustomtimeouts(options.getCustomTimeouts())
    .setPlugindownloadurl(options.getPluginDownloadUrl())
    .setDeletedwith(options.getDeletedWith())
    .setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList())
    .setHooks(options.getHooks())
    .setImportid(options.getImport())
    .setHidediffsList(options.getHideDiffList())
    .setReplaceWithList(options.getReplaceWithList())
    .setReplacementTrigger(options.getReplacementTrigger())
  if (options.hasProtect()) request.setProtect(options.getProtect() ?? false)
  else request.clearProtect()
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() ?? false)
  else request.clearRetainondelete()
  request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace()).setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false)
  const providers = options.getProvidersMap()
  if (providers.getLength() === 0) return
  request.getProvidersMap().clear()
  providers.forEach((reference, name) => {
    request.getProvidersMap().set(name, reference)
  })
}

/**
 * Sets the property dependencies after the transforms: those from before, as long as the property exists, and those that its output values name. The
 * Node SDK returns no output values, so the former must be kept.
 */
function updateDependencies(request: resourcePb.RegisterResourceRequest) {
  const inputs = fromStruct(request.getObject())
  const map = request.getPropertydependenciesMap()
  const all = new Set(request.getDependenciesList())
  const settled = Object.entries(inputs).map(([key, value]) => {
    const urns = new Set([...(map.get(key)?.getUrnsList() ?? []), ...dependenciesIn(value)])
    for (const urn of urns) all.add(urn)
    return [key, new resourcePb.RegisterResourceRequest.PropertyDependencies().setUrnsList([...urns])] as const
  })
  map.clear()
  for (const [key, urns] of settled) map.set(key, urns)
  request.setDependenciesList([...all])
}

function dependenciesIn(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(dependenciesIn)
  if (!isBag(value)) return []
  const own = value[SIGNATURE] === OUTPUT && Array.isArray(value.dependencies) ? value.dependencies.map(String) : []
  return [...own, ...Object.values(value).flatMap(dependenciesIn)]
}
