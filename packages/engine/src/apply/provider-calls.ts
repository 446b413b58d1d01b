import { EngineFailure, messageOf } from '../failure.ts'
import type { InvokeResult } from '../monitor/index.ts'
import { isProviderType, resourceIdentity } from '../plan/index.ts'
import type { DeleteRequest, Provider, ProviderFailure } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'
import type { Bag } from '../wire.ts'
import { InitFailed } from './call-hooks.ts'
import type { Run } from './run.ts'
import { isSkippedIn, skippingProviderOf } from './skipped-resources.ts'

/** The provider of a custom resource, configured. Fails when the state names none. */
export async function customProviderOf(run: Run, state: ResourceState): Promise<Provider> {
  const { registry } = run
  if (isProviderType(state.type)) return registry.lifecycle
  if (isSkippedIn(run, state)) return skippingProviderOf(run, state)
  if (!state.provider) throw new EngineFailure(`the state names no provider for ${state.urn}; it was changed by hand or damaged.`)
  return registry.get(state.provider, state.urn)
}

/** The provider of a resource; components have none. */
export const providerOf = async (run: Run, state: ResourceState): Promise<Provider | undefined> =>
  state.custom ? customProviderOf(run, state) : undefined

/** Whether the stack owns the resource, so that removing its entry calls the provider's delete (docs/reference/pulumi-protocol.md#10.2). */
export const isDeletedByProvider = (state: ResourceState): boolean =>
  state.custom && !state.external && !state.retainOnDelete && !isProviderType(state.type)

/** What a provider gets of a resource to delete. */
export const deleteRequest = (old: ResourceState): DeleteRequest => ({
  ...resourceIdentity(old),
  id: old.id ?? '',
  properties: old.outputs,
  oldInputs: old.inputs,
  timeout: old.customTimeouts?.delete ?? 0,
})

/** Why the provider would refuse to delete the resource, one of those that the run deletes; `undefined`: no reason is known, or it is not called. */
export async function findDeleteRefusal(run: Run, old: ResourceState, deleted: readonly ResourceState[]): Promise<string | undefined> {
  if (!isDeletedByProvider(old)) return undefined
  const provider = await customProviderOf(run, old)
  const others = deleted.filter(state => state !== old && isDeletedByProvider(state)).map(({ type, id = '' }) => ({ type, id }))
  return provider.checkDelete?.(deleteRequest(old), others)
}

/** Calls a provider's function. */
export async function callFunction({ registry, info }: Run, reference: string, token: string, args: Bag): Promise<InvokeResult> {
  try {
    const instance = await registry.get(reference, token)
    const answer = await instance.invoke({ tok: token, args, preview: info.dryRun })
    return { return: answer.return ?? {}, failures: answer.failures ?? [], unknown: false }
  } catch (error) {
    throw new EngineFailure(`invocation of ${token} returned an error: ${messageOf(error)}`)
  }
}

/** Whether a failed call may have done its work all the same: the connection broke before the answer. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  ['UNAVAILABLE', 'CANCELLED'].includes((error as ProviderFailure).code ?? '') && !(error as ProviderFailure).initFailed

/** What a create or an update left: `initErrors` when the resource exists although the call failed. */
export interface CallResult {
  id: string
  properties: Bag
  /** The inputs as the provider has them, when they differ from those that were sent. */
  inputs?: Bag
  initErrors?: string[]
}

/**
 * Waits for a create or an update and records its result. After a failure that left a resource (`initFailed`), the resource is recorded
 * with the reasons, and the step fails with `InitFailed` (docs/reference/pulumi-protocol.md#9.4).
 */
export async function recordResult(
  call: Promise<{ id?: string; properties: Bag }>,
  record: (result: CallResult) => ResourceState,
): Promise<ResourceState> {
  try {
    const { id = '', properties } = await call
    return record({ id, properties })
  } catch (error) {
    const partial = (error as ProviderFailure).initFailed
    if (!partial) throw error
    const { id, properties, inputs, reasons } = partial
    const state = record({ id, properties, ...(inputs && { inputs }), initErrors: reasons })
    throw new InitFailed(`${messageOf(error)}${reasons.map(reason => `\n  ${reason}`).join('')}`, state)
  }
}
