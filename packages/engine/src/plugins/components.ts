import aliasPb from '@pulumi/pulumi/proto/alias_pb.js'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import { fromStruct, toStruct, withoutOutputValues } from '../monitor/values.ts'
import type {
  CallRequest,
  CallResponse,
  ComponentAlias,
  ComponentOptions,
  ComponentRun,
  ConstructRequest,
  ConstructResponse,
} from '../provider.ts'
import { failuresOf } from './messages.ts'

/** The members by which both requests describe the run. */
interface RunMessage {
  setProject(value: string): RunMessage
  setStack(value: string): RunMessage
  setOrganization(value: string): RunMessage
  setDryrun(value: boolean): RunMessage
  setParallel(value: number): RunMessage
  setMonitorendpoint(value: string): RunMessage
  setConfigsecretkeysList(value: string[]): RunMessage
  setAcceptsOutputValues(value: boolean): RunMessage
  getConfigMap(): { set(key: string, value: string): unknown }
}

function describeRun(message: RunMessage, { config, engineAddress, ...run }: ComponentRun) {
  message.setProject(run.project).setStack(run.stack).setOrganization(run.organization).setDryrun(run.dryRun).setParallel(run.parallel)
  message.setMonitorendpoint(engineAddress).setConfigsecretkeysList(run.secretKeys).setAcceptsOutputValues(true)
  for (const [key, value] of Object.entries(config)) message.getConfigMap().set(key, value)
}

/** The message of a request to make a component. */
export function constructMessage({ run, type, name, inputs, inputDependencies, options }: ConstructRequest): providerPb.ConstructRequest {
  const message = new providerPb.ConstructRequest().setType(type).setName(name).setParent(options.parent).setInputs(toStruct(inputs))
  describeRun(message, run)
  for (const [property, urns] of Object.entries(inputDependencies))
    message.getInputdependenciesMap().set(property, new providerPb.ConstructRequest.PropertyDependencies().setUrnsList(urns))
  setOptions(message, options)
  return message
}

function setOptions(message: providerPb.ConstructRequest, options: ComponentOptions) {
  const { timeouts, hooks, protect, retainOnDelete, deleteBeforeReplace } = options
  message.setDependenciesList(options.dependencies).setDeletedwith(options.deletedWith).setReplaceWithList(options.replaceWith)
  message.setIgnorechangesList(options.ignoreChanges).setReplaceonchangesList(options.replaceOnChanges)
  message.setAdditionalsecretoutputsList(options.additionalSecretOutputs).setAliasesList(options.aliases.map(aliasMessage))
  if (protect !== undefined) message.setProtect(protect)
  if (retainOnDelete !== undefined) message.setRetainondelete(retainOnDelete)
  if (deleteBeforeReplace !== undefined) message.setDeletebeforereplace(deleteBeforeReplace)
  for (const [packageName, reference] of Object.entries(options.providers)) message.getProvidersMap().set(packageName, reference)
  const duration = (seconds: number | undefined): string => (seconds === undefined ? '' : `${seconds}s`)
  if (Object.keys(timeouts).length > 0) {
    const limits = new providerPb.ConstructRequest.CustomTimeouts()
      .setCreate(duration(timeouts.create))
      .setUpdate(duration(timeouts.update))
    message.setCustomtimeouts(limits.setDelete(duration(timeouts.delete)))
  }
  if (Object.keys(hooks).length === 0) return
  const { BeforeCreate = [], AfterCreate = [], BeforeUpdate = [], AfterUpdate = [], BeforeDelete = [], AfterDelete = [] } = hooks
  const binding = new providerPb.ConstructRequest.ResourceHooksBinding().setBeforeCreateList(BeforeCreate).setAfterCreateList(AfterCreate)
  binding.setBeforeUpdateList(BeforeUpdate).setAfterUpdateList(AfterUpdate)
  message.setResourceHooks(binding.setBeforeDeleteList(BeforeDelete).setAfterDeleteList(AfterDelete))
}

function aliasMessage(alias: ComponentAlias): aliasPb.Alias {
  if ('urn' in alias) return new aliasPb.Alias().setUrn(alias.urn)
  const spec = new aliasPb.Alias.Spec().setName(alias.name).setType(alias.type).setStack(alias.stack).setProject(alias.project)
  return new aliasPb.Alias().setSpec(alias.noParent ? spec.setNoparent(true) : alias.parentUrn ? spec.setParenturn(alias.parentUrn) : spec)
}

/** A component from the message about it. */
export const constructed = (message: providerPb.ConstructResponse): ConstructResponse => ({
  urn: message.getUrn(),
  outputs: withoutOutputValues(fromStruct(message.getState())),
  dependencies: dependenciesOf(message.getStatedependenciesMap()),
})

/** The message of a call of a method. */
export function callMessage({ run, tok, args, argDependencies }: CallRequest): providerPb.CallRequest {
  const message = new providerPb.CallRequest().setTok(tok).setArgs(toStruct(args))
  describeRun(message, run)
  for (const [name, urns] of Object.entries(argDependencies))
    message.getArgdependenciesMap().set(name, new providerPb.CallRequest.ArgumentDependencies().setUrnsList(urns))
  return message
}

/** What a method returned, from the message about it. */
export const called = (message: providerPb.CallResponse): CallResponse => ({
  return: withoutOutputValues(fromStruct(message.getReturn())),
  dependencies: dependenciesOf(message.getReturndependenciesMap()),
  failures: failuresOf(message.getFailuresList()),
})

/** A map of protobuf from names to lists of URNs. */
const dependenciesOf = (map: {
  forEach(each: (urns: { getUrnsList(): string[] }, name: string) => void): void
}): Record<string, string[]> => {
  const found: Record<string, string[]> = {}
  map.forEach((urns, name) => {
    found[name] = urns.getUrnsList()
  })
  return found
}
