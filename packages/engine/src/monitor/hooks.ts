import type callbackPb from '@pulumi/pulumi/proto/callback_pb.js'
import resourcePb from '@pulumi/pulumi/proto/resource_pb.js'
import type { Callbacks } from './callbacks.ts'
import type { Hook, HookBindings, HookKind } from './port.ts'
import { toStruct } from './values.ts'

/** A hook that lives in the program. */
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

/** Names of hooks that a registration binds, by kind. */
export function bindingsOf(request: resourcePb.RegisterResourceRequest): HookBindings {
  const hooks = request.getHooks()
  if (!hooks) return {}
  const lists: Record<HookKind, string[]> = {
    beforeCreate: hooks.getBeforeCreateList(),
    afterCreate: hooks.getAfterCreateList(),
    beforeUpdate: hooks.getBeforeUpdateList(),
    afterUpdate: hooks.getAfterUpdateList(),
    beforeDelete: hooks.getBeforeDeleteList(),
    afterDelete: hooks.getAfterDeleteList(),
  }
  return Object.fromEntries(Object.entries(lists).filter(([, names]) => names.length > 0))
}
