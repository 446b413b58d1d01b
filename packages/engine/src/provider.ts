/**
 * The interface of a provider: `pulumirpc.ResourceProvider` in this process, one method for each RPC, so that a gRPC server can wrap the same
 * object. Property bags are JSON in the wire's marshalling (`wire.ts`): secrets and unknowns are passed in their wrappers, in requests and responses.
 * The engine behaves as towards a provider that announced acceptSecrets, acceptResources and supportsPreview, but not acceptOutputs.
 */
import type { Bag } from './wire.ts'

export type { Bag, Secret, Value } from './wire.ts'
export * from './wire.ts'

/**
 * Finds the provider of a package, e.g. `('aws', '7.48.0')`; the version is empty when the program named none. Called for each provider
 * resource of a run and for schemas; every call returns a new, unconfigured instance. `undefined`: there is no such package.
 */
export type Providers = (packageName: string, version: string) => Provider | undefined | Promise<Provider | undefined>

/** A resource provider. The engine calls it as Pulumi's engine calls a provider plugin. */
export interface Provider {
  /** Configuration before it is used. Values are strings, structured ones as JSON text; never secrets, maybe unknowns. `olds` is `{}` on create. */
  checkConfig(request: CheckConfigRequest): Promise<CheckResponse>
  /** What a change of configuration means; `replaces` non-empty replaces the provider and every resource of it. */
  diffConfig(request: DiffRequest): Promise<DiffResponse>
  /** Once an instance, before any method but the two above and the last three. Not called while a value is unknown: then nothing else is either. */
  configure(request: ConfigureRequest): Promise<void>

  /** Validates and completes inputs. Failures are data, never thrown. `inputs` is the full checked set, secrets kept wrapped. */
  check(request: CheckRequest): Promise<CheckResponse>
  diff(request: DiffRequest): Promise<DiffResponse>
  /** With `preview`: no side effects, id `''`, properties = inputs plus an unknown for each output that the service would compute. */
  create(request: CreateRequest): Promise<CreateResponse>
  /** The resource as it is. Absent `properties` or empty `id`: it does not exist. Also called in previews (`Resource.get`). */
  read(request: ReadRequest): Promise<ReadResponse>
  /** With `preview`: no side effects; old values for what cannot change, unknowns for what can. */
  update(request: UpdateRequest): Promise<UpdateResponse>
  /** Must succeed when the resource is gone already. */
  delete(request: DeleteRequest): Promise<void>
  invoke(request: InvokeRequest): Promise<InvokeResponse>

  /**
   * Why the service would refuse to delete the resource now; `undefined`: no reason is known, also when the resource is gone. Asked for every deletion
   * of a run before the first one, and for a replacement before its first step. `alsoDeleted`: what the same run deletes besides, dependents first.
   */
  checkDelete?(request: DeleteRequest, alsoDeleted: readonly ResourceReference[]): Promise<string | undefined>
  /**
   * Makes a component, whose resources it registers with the engine as a program does. Asked of a configured instance; absent: the package has no
   * components.
   */
  construct?(request: ConstructRequest): Promise<ConstructResponse>
  /** Calls a method of a component; absent: they have none. */
  call?(request: CallRequest): Promise<CallResponse>

  /** What a delete of the resource leaves behind, for a warning after it; `undefined`: nothing. */
  describeRemains?(request: DeleteRequest): string | undefined
  /**
   * Why the provider has no such resource type or function, and which it has; `undefined`: it has it. Tokens may be short (`aws:cognito:UserPool`).
   * Asked of an unconfigured instance, before anything of the package is registered.
   */
  explainMissing?(kind: 'resource' | 'function', token: string): Promise<MissingToken | undefined>
  /**
   * Mocks a resource, or the result of a function, that the provider does not have; it calls nothing. The engine calls it on a configured instance when a run
   * skips what is not built (`--skip-unsupported`); absent: only what the program gives is known.
   */
  describeSkipped?(request: SkippedRequest): Promise<SkippedDescription>
  /** Whether two creations with the same key create one resource. Asked when a response was lost; absent means no. */
  honoursCreationKeys?(): Promise<boolean>
  /** The run is cancelled: stop waiting, and let pending calls fail soon. */
  cancel(): Promise<void>
  getPluginInfo(): Promise<{ version: string }>
  /**
   * JSON text of the package schema (docs/reference/pulumi-protocol.md#14.5); YAML programs use it for short type tokens and for secret
   * outputs.
   */
  getSchema?(): Promise<string>
  /** The run is over: close connections. */
  close?(): Promise<void>
}

/** A resource by its type and id. */
export interface ResourceReference {
  type: string
  id: string
}

/** A token that a provider does not have. */
export interface MissingToken {
  /** A clause that follows the token. */
  reason: string
  /** Full tokens of the same kind that the provider has. */
  built: string[]
}

/** A resource or a function call that is skipped. */
export interface SkippedRequest {
  kind: 'resource' | 'function'
  token: string
  /** The resource's name in the program; for a function a text that is the same in every run. */
  name: string
  /** What generated names are computed from, so that they stay the same. */
  seed: string
  /** Inputs without secret wrappers; a preview's may be unknown. */
  inputs: Bag
}

/** The mock of a resource or of a function's result: plausible values, the same in every run. */
export interface SkippedDescription {
  /** Empty while it depends on something unknown. */
  id: string
  /** Outputs beside the inputs, such as names and ARNs. */
  outputs: Bag
  /** The input that the id is made of: its change replaces the resource. */
  nameProperty?: string
}

/** An output that a program's SDK declares, with the kind of its values. */
export interface DeclaredOutput {
  name: string
  kind: 'text' | 'texts' | 'number' | 'boolean' | 'list' | 'map'
}

/** The resource of a call. `name` and `type` are the last parts of `urn`. */
export interface Subject {
  urn: string
  name: string
  type: string
}

/** The configuration of a provider resource, before and now. */
export interface CheckConfigRequest extends Subject {
  olds: Bag
  news: Bag
}

/** The configuration that an instance gets. */
export interface ConfigureRequest extends Subject {
  id: string
  /** `aws:config:<key>` to text; structured values as JSON text, `version` left out. */
  variables: Record<string, string>
  /** The same values by plain key, secrets in their envelope. Prefer it. */
  args: Bag
}

/** Inputs to check. */
export interface CheckRequest extends Subject {
  /** Old inputs; `{}` when there are none or when a replacement wants fresh defaults. */
  olds: Bag
  news: Bag
  /** 32 bytes: draw generated names from it. */
  randomSeed: Uint8Array
}

/** Checked inputs, or failures. */
export interface CheckResponse {
  inputs: Bag
  failures: CheckFailure[]
  /** What was left out of the inputs, such as a property that the type does not have: shown, and refused by a strict run. */
  warnings?: CheckFailure[]
}

/** Why one property was refused. */
export interface CheckFailure {
  /** Property path such as `a.b[0]`; empty when the resource as a whole is meant. */
  property: string
  reason: string
}

/** The old resource and the new inputs. */
export interface DiffRequest extends Subject {
  id: string
  /** Old outputs. */
  olds: Bag
  oldInputs: Bag
  /** New checked inputs; may hold unknowns, and an unknown differs from every known value. */
  news: Bag
  /** Property paths; the engine has already reset these inputs, computed outputs inside them must not count either. */
  ignoreChanges: string[]
}

/** How one property changes; `-replace` forces a replacement. */
export type DiffKind = 'add' | 'add-replace' | 'delete' | 'delete-replace' | 'update' | 'update-replace'

/** What changes, and whether it forces a replacement. */
export interface DiffResponse {
  /** `unknown` makes the engine compare old and new inputs itself. */
  changes: 'none' | 'some' | 'unknown'
  /** Property paths that force a replacement. */
  replaces?: string[]
  /** Top-level keys that changed. */
  diffs?: string[]
  /** Property path to its change. `inputDiff`: compare old and new inputs there, else old outputs with new inputs. */
  detailedDiff?: Record<string, { kind: DiffKind; inputDiff?: boolean }>
  /** Outputs that keep their values whatever happens; display only. */
  stables?: string[]
  /** A replacement must delete the old one first (a name that only one of them can have). */
  deleteBeforeReplace?: boolean
}

/** The inputs of a resource to create. */
export interface CreateRequest extends Subject {
  properties: Bag
  /** Seconds; 0 means the provider's own default. */
  timeout: number
  preview: boolean
  /**
   * Created by the engine and recorded in its journal before the call; absent in previews. The same key means the same creation: after a lost response
   * the engine sends it again. Pass it to the service if that supports idempotency keys.
   */
  creationKey?: string
}

/** A created resource. */
export interface CreateResponse {
  id: string
  /** All outputs, inputs included. */
  properties: Bag
}

/** A resource to read. */
export interface ReadRequest extends Subject {
  id: string
  /** Refresh: last outputs and inputs. `get`: both are the given look-up properties. Import: both `{}`. */
  properties: Bag
  inputs: Bag
  timeout: number
}

/** The resource as it exists; without `properties` or with an empty `id` it does not exist. */
export interface ReadResponse {
  id: string
  properties?: Bag
  /** Inputs that would give this state; needed by import, wanted by refresh. */
  inputs?: Bag
}

/** A resource to update in place. */
export interface UpdateRequest extends Subject {
  id: string
  olds: Bag
  oldInputs: Bag
  news: Bag
  ignoreChanges: string[]
  timeout: number
  preview: boolean
}

/** An updated resource. */
export interface UpdateResponse {
  properties: Bag
}

/** A resource to delete. */
export interface DeleteRequest extends Subject {
  id: string
  properties: Bag
  oldInputs: Bag
  timeout: number
}

/** A function call. */
export interface InvokeRequest {
  tok: string
  args: Bag
  preview: boolean
}

/** The result of a function call. */
export interface InvokeResponse {
  return?: Bag
  failures?: CheckFailure[]
}

/** The run in which a component is made or called. */
export interface ComponentRun {
  project: string
  stack: string
  organization: string
  dryRun: boolean
  parallel: number
  /** By full key, secrets in clear text. */
  config: Record<string, string>
  secretKeys: string[]
  /** Where the provider registers resources and logs: `127.0.0.1:<port>`. */
  engineAddress: string
}

/** A former name of a component: a whole URN, or the parts of it that differ. */
export type ComponentAlias =
  | { urn: string }
  | { name: string; type: string; stack: string; project: string; parentUrn: string; noParent: boolean }

/** Options of a component, as the program gives them. Absent URNs are empty strings, absent lists empty. */
export interface ComponentOptions {
  parent: string
  dependencies: string[]
  /** Package name to provider reference. */
  providers: Record<string, string>
  aliases: ComponentAlias[]
  protect: boolean | undefined
  retainOnDelete: boolean | undefined
  deleteBeforeReplace: boolean | undefined
  deletedWith: string
  replaceWith: string[]
  ignoreChanges: string[]
  replaceOnChanges: string[]
  additionalSecretOutputs: string[]
  /** Seconds. */
  timeouts: { create?: number; update?: number; delete?: number; read?: number }
  /** Names of hooks by kind. */
  hooks: Partial<Record<string, string[]>>
}

/** A component to make. */
export interface ConstructRequest {
  run: ComponentRun
  type: string
  name: string
  /** Values may be outputs with what they depend on. */
  inputs: Bag
  inputDependencies: Record<string, string[]>
  options: ComponentOptions
}

/** A component that was made, and is registered. */
export interface ConstructResponse {
  urn: string
  outputs: Bag
  /** URNs of the resources that each output depends on. */
  dependencies: Record<string, string[]>
}

/** A call of a component's method. */
export interface CallRequest {
  run: ComponentRun
  tok: string
  /** The component is `__self__`. Values may be outputs with what they depend on. */
  args: Bag
  argDependencies: Record<string, string[]>
}

/** What a method returned. */
export interface CallResponse {
  return: Bag
  dependencies: Record<string, string[]>
  failures: CheckFailure[]
}

/**
 * The error that a method rejects with: its message is shown to a person; the other members are optional. Codes are those of gRPC; absent means
 * UNKNOWN. A create that fails with UNAVAILABLE or CANCELLED may have happened, so it stays in the journal.
 */
export interface ProviderFailure extends Error {
  code?: 'CANCELLED' | 'UNKNOWN' | 'INVALID_ARGUMENT' | 'FAILED_PRECONDITION' | 'UNIMPLEMENTED' | 'INTERNAL' | 'UNAVAILABLE'
  /** The resource exists although the call failed: it is kept in the state and updated by the next run (`ErrorResourceInitFailed`). */
  initFailed?: { id: string; properties: Bag; inputs?: Bag; reasons: string[] }
  /** `configure` only: keys that must be set (`ConfigureErrorMissingKeys`). */
  missingKeys?: { name: string; description: string }[]
}
