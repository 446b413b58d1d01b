import type callbackPb from '@pulumi/pulumi/proto/callback_pb.js'
import resourcePb from '@pulumi/pulumi/proto/resource_pb.js'
import type { HookBindings, HookKind } from '../plan/index.ts'
import type { Callbacks } from './callbacks.ts'
import type { ErrorHook, Hook } from './monitor.ts'
import { toStruct } from './values.ts'

/** A hook function of the program, called over gRPC. Throws the error that it returns. */
export const remoteHook =
  (callbacks: Callbacks, callback: callbackPb.Callback): Hook['run'] =>
  async ({ urn, id, name, type, newInputs, oldInputs, newOutputs, oldOutputs }) => {
    const request = new resourcePb.ResourceHookRequest().setUrn(urn).setId(id).setName(name).setType(type)
    if (newInputs) request.setNewInputs(toStruct(newInputs))
    if (oldInputs) request.setOldInputs(toStruct(oldInputs))
    if (newOutputs) request.setNewOutputs(toStruct(newOutputs))
    if (oldOutputs) request.setOldOutputs(toStruct(oldOutputs))
    const answer = resourcePb.ResourceHookResponse.deserializeBinary(await callbacks.invoke(callback, request.serializeBinary()))
    if (answer.getError()) throw new Error(answer.getError())
  }

/** An error hook function of the program, called over gRPC. */
export const remoteErrorHook =
  (callbacks: Callbacks, callback: callbackPb.Callback): ErrorHook =>
  async ({ urn, id, name, type, newInputs, oldInputs, oldOutputs, failedOperation, errors }) => {
    const request = new resourcePb.ErrorHookRequest().setUrn(urn).setId(id).setName(name).setType(type)
    request.setFailedOperation(failedOperation).setErrorsList(errors)
    if (newInputs) request.setNewInputs(toStruct(newInputs))
    if (oldInputs) request.setOldInputs(toStruct(oldInputs))
    if (oldOutputs) request.setOldOutputs(toStruct(oldOutputs))
    const answer = resourcePb.ErrorHookResponse.deserializeBinary(await callbacks.invoke(callback, request.serializeBinary()))
    if (answer.getError()) throw new Error(answer.getError())
    return answer.getRetry()
  }

/** The names of the hooks that a registration binds, by kind. */
export function hookBindingsFromRequest(request: resourcePb.RegisterResourceRequest): HookBindings {
  const hooks = request.getHooks()
  if (!hooks) return {}
  const lists: Record<HookKind | 'OnError', string[]> = {
    OnError: hooks.getOnErrorList(),
    BeforeCreate: hooks.getBeforeCreateList(),
    AfterCreate: hooks.getAfterCreateList(),
    BeforeUpdate: hooks.getBeforeUpdateList(),
    AfterUpdate: hooks.getAfterUpdateList(),
    BeforeDelete: hooks.getBeforeDeleteList(),
    AfterDelete: hooks.getAfterDeleteList(),
  }
  return Object.fromEntries(Object.entries(lists).filter(([, names]) => names.length > 0))
}
