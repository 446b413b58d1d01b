import { EngineFailure, messageOf } from '../failure.ts'
import { type InvokeCall, type InvokeResult, type MethodCall, RegistrationFailed, RunAborted } from '../monitor/index.ts'
import { packageOf } from '../plan/index.ts'
import type { CallResponse } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'
import { hasUnknowns } from '../wire.ts'
import type { MissingResources } from './missing-resources.ts'
import { callFunction } from './provider-calls.ts'
import type { ProviderResolver } from './provider-resolver.ts'
import type { Run } from './run.ts'
import { skippedResult } from './skipped-resources.ts'

/** The calls of a program that register nothing: functions of providers, and methods of components. */
export class ProgramCalls {
  private readonly context: Run
  private readonly registered: ReadonlyMap<string, ResourceState>
  private readonly providers: ProviderResolver
  private readonly missing: MissingResources

  /** `registered`: the entries that the run has finished, by URN. */
  constructor(context: Run, registered: ReadonlyMap<string, ResourceState>, providers: ProviderResolver, missing: MissingResources) {
    this.context = context
    this.registered = registered
    this.providers = providers
    this.missing = missing
  }

  /** A failed call does not stop the run: the program gets the provider's error and can handle it. */
  async invoke({ token, args, provider, version, pluginDownloadURL, parent, dependsOn }: InvokeCall): Promise<InvokeResult> {
    const { info, builtIns } = this.context
    const unknown = { return: {}, failures: [], unknown: true }
    const isNotCreated = (urn: string) => this.registered.get(urn)?.custom && !this.registered.get(urn)?.id
    if (info.dryRun && dependsOn.some(isNotCreated)) return unknown
    if (hasUnknowns(args)) return unknown
    if (await this.isLeftOut('function', token, version)) return unknown
    if (packageOf(token) === 'pulumi')
      return { return: await builtIns.invoke(token, args, urn => this.registered.get(urn)), failures: [], unknown: false }
    let reference: string
    try {
      reference = await this.providers.resolve({ provider, providers: {}, parent, version, pluginDownloadURL }, token)
    } catch (error) {
      throw abortedBy(this.context, error, token)
    }
    if (await this.missing.isSkipped('function', token, version))
      return { return: await skippedResult(this.context, reference, token, args), failures: [], unknown: false }
    return callFunction(this.context, reference, token, args)
  }

  /** A failed call does not stop the run: the program gets the provider's error and can handle it. */
  async callMethod({ token, args, argDependencies, engineAddress, ...lookup }: MethodCall): Promise<CallResponse> {
    const { info, registry, status } = this.context
    const nothing = { return: {}, dependencies: {}, failures: [] }
    if (await this.isLeftOut('component', token, lookup.version)) return nothing
    if (await this.missing.isSkipped('component', token, lookup.version)) return nothing
    try {
      const provider = await registry.get(await this.providers.resolve({ ...lookup, providers: {}, parent: '' }, token), token)
      return await status.unlessStopped(provider.call!({ run: { ...info, engineAddress }, tok: token, args, argDependencies }))
    } catch (error) {
      if (status.isStopped) throw new RunAborted()
      throw new EngineFailure(`the call of ${token} returned an error: ${messageOf(error)}`)
    }
  }

  /** Whether no provider here has it; in a run that is no preview, also everything after the first that is missing. */
  private async isLeftOut(kind: 'function' | 'component', type: string, version: string): Promise<boolean> {
    return (await this.missing.isMissing(kind, { type, version })) || (this.missing.isAny && !this.context.info.dryRun)
  }
}

/** A failure of a registration stops the run and is reported; the program only gets `RunAborted`. */
export function abortedBy({ status }: Run, error: unknown, name: string, position?: string): Error {
  if (error instanceof RunAborted || error instanceof RegistrationFailed) return error
  status.stop(error instanceof EngineFailure ? error : new EngineFailure(`${name}: ${messageOf(error)}`), '', position)
  return new RunAborted()
}
