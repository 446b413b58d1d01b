import type aliasPb from '@pulumi/pulumi/proto/alias_pb.js'
import type resourcePb from '@pulumi/pulumi/proto/resource_pb.js'
import type sourcePb from '@pulumi/pulumi/proto/source_pb.js'
import type { Alias, Goal, ReadGoal } from '../plan/index.ts'
import type { Timeouts } from '../state/index.ts'
import type { Value } from '../wire.ts'
import { parseDuration } from './durations.ts'
import { hookBindingsFromRequest } from './hooks.ts'
import type { InvokeCall, MethodCall } from './monitor.ts'
import { fromStruct, withoutOutputValues } from './values.ts'

/** The packages that the program registered (`RegisterPackage`), by reference. */
export type Packages = ReadonlyMap<string, { name: string; version: string; pluginDownloadURL: string }>

const versionOf = (request: { getPackageref(): string; getVersion(): string; getPlugindownloadurl(): string }, packages: Packages) => {
  const reference = request.getPackageref()
  if (!reference) return { version: request.getVersion(), pluginDownloadURL: request.getPlugindownloadurl() }
  const known = packages.get(reference)
  if (!known) throw new Error(`unknown provider package '${reference}'`)
  return known
}

/** The goal of a RegisterResourceRequest (docs/reference/pulumi-protocol.md#4.2). */
export function goalFromRequest(request: resourcePb.RegisterResourceRequest, packages: Packages): Goal {
  const { version, pluginDownloadURL } = versionOf(request, packages)
  const timeouts = request.getCustomtimeouts()
  const trigger = request.getReplacementTrigger()
  const dependencies: [string, string[]][] = []
  request.getPropertydependenciesMap().forEach((urns, property) => {
    dependencies.push([property, urns.getUrnsList()])
  })
  const providers: [string, string][] = []
  request.getProvidersMap().forEach((reference, name) => {
    providers.push([name, reference])
  })
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    inputs: withoutOutputValues(fromStruct(request.getObject())),
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(dependencies),
    provider: request.getProvider(),
    providers: Object.fromEntries(providers),
    version,
    pluginDownloadURL,
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    // Older Go SDKs never set `deleteBeforeReplaceDefined`.
    deleteBeforeReplace:
      request.getDeletebeforereplacedefined() || request.getDeletebeforereplace() ? request.getDeletebeforereplace() : undefined,
    deletedWith: request.getDeletedwith(),
    replaceWith: request.getReplaceWithList(),
    replacementTrigger: trigger ? (trigger.toJavaScript() as Value) : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    hideDiffs: request.getHidediffsList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: [
      ...request.getAliasurnsList().map(urn => ({ urn })),
      ...request.getAliasesList().map(alias => aliasOf(alias, request.getAliasspecs())),
    ],
    importId: request.getImportid(),
    usesImportedInputs: false,
    timeouts: timeouts ? timeoutsOf(timeouts) : {},
    hooks: hookBindingsFromRequest(request),
    supportsResultReporting: request.getSupportsresultreporting(),
    sourcePosition: formatSourcePosition(request.getSourceposition()),
    propertyPositions: {},
  }
}

/** The position as `index.ts:12,5`, relative to the project. */
function formatSourcePosition(position: sourcePb.SourcePosition | undefined): string {
  if (!position?.getUri()) return ''
  const path = decodeURIComponent(position.getUri().replace(/^(?:project|file):\/\//, ''))
  return `${path.replace(/^\/(?=[^/]*$)/, '')}:${position.getLine()}${position.getColumn() ? `,${position.getColumn()}` : ''}`
}

/** SDKs send the message with empty texts when no timeout is set. */
function timeoutsOf(timeouts: resourcePb.RegisterResourceRequest.CustomTimeouts): Timeouts {
  const given = { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete(), read: timeouts.getRead() }
  const seconds = Object.entries(given).map(([key, text]) => [key, parseDuration(text)] as const)
  return Object.fromEntries(seconds.filter(([, value]) => value > 0))
}

function aliasOf(alias: aliasPb.Alias, specs: boolean): Alias {
  const spec = alias.getSpec()
  if (!spec) return { urn: alias.getUrn() }
  const parentUrn = spec.getParenturn()
  const noParent = spec.getNoparent()
  const parts = { name: spec.getName(), type: spec.getType(), stack: spec.getStack(), project: spec.getProject(), parentUrn }
  // Without `aliasSpecs`, an SDK means no parent when it sends neither field (docs/reference/pulumi-protocol.md#4.3).
  return { ...parts, noParent: specs ? noParent : !noParent && !parentUrn }
}

/** The goal of a ReadResourceRequest. */
export function readGoalFromRequest(request: resourcePb.ReadResourceRequest, packages: Packages): ReadGoal {
  return {
    id: request.getId(),
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    properties: withoutOutputValues(fromStruct(request.getProperties())),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...versionOf(request, packages),
  }
}

/** The call of a ResourceCallRequest; `engineAddress`: where the provider registers what the method makes. */
export function methodCallFromRequest(request: resourcePb.ResourceCallRequest, packages: Packages, engineAddress: string): MethodCall {
  const argDependencies: Record<string, string[]> = {}
  request.getArgdependenciesMap().forEach((urns, name) => {
    argDependencies[name] = urns.getUrnsList()
  })
  return {
    token: request.getTok(),
    args: fromStruct(request.getArgs()),
    argDependencies,
    provider: request.getProvider(),
    engineAddress,
    ...versionOf(request, packages),
  }
}

/** The call of a ResourceInvokeRequest. */
export function invokeCallFromRequest(request: resourcePb.ResourceInvokeRequest, packages: Packages): InvokeCall {
  return {
    token: request.getTok(),
    args: withoutOutputValues(fromStruct(request.getArgs())),
    provider: request.getProvider(),
    parent: request.getParent(),
    dependsOn: request.getDependsonList(),
    ...versionOf(request, packages),
  }
}
