import type { Alias } from '../plan/aliases.ts'
import type { CheckFailure } from '../provider.ts'
import type { Timeouts } from '../state/index.ts'
import type { Bag, Value } from '../wire.ts'

/**
 * What a program may ask of a run, whichever way it speaks: over gRPC (server.ts) or in this process (yaml/). Answered by apply/. URNs that are
 * not given are empty texts; option lists default to empty ones.
 */
export interface Monitor {
  readonly run: RunInfo
  register(goal: Goal): Promise<RegisteredResource>
  read(goal: ReadGoal): Promise<RegisteredResource>
  registerOutputs(urn: string, outputs: Bag): Promise<void>
  invoke(call: InvokeCall): Promise<InvokeResult>
  /** A function that resources may bind by name, to be called around their steps. */
  registerHook(name: string, hook: Hook): void
  /** One that decides whether a failed step is tried again. */
  registerErrorHook(name: string, hook: ErrorHook): void
  /** `error` fails the run, whatever else happens. */
  log(entry: LogEntry): void
  /** The program has nothing more to register. Resolves when all is done, deletes included. */
  finished(): Promise<void>
}

export interface RunInfo {
  project: string
  stack: string
  organization: string
  dryRun: boolean
  parallel: number
  /** Full key to text; secrets open. */
  config: Record<string, string>
  secretKeys: string[]
}

/** A wish of the program: this resource, with these inputs and options. */
export interface Goal {
  type: string
  name: string
  custom: boolean
  parent: string
  inputs: Bag
  dependencies: string[]
  propertyDependencies: Record<string, string[]>
  /** Reference of an explicit provider, `<URN>::<id>`. */
  provider: string
  /** Package to provider reference, for the children of a component. */
  providers: Record<string, string>
  version: string
  pluginDownloadURL: string
  /** Absent: as the parent has it. */
  protect: boolean | undefined
  retainOnDelete: boolean | undefined
  deleteBeforeReplace: boolean | undefined
  deletedWith: string
  replaceWith: string[]
  replacementTrigger: Value | undefined
  ignoreChanges: string[]
  replaceOnChanges: string[]
  hideDiffs: string[]
  additionalSecretOutputs: string[]
  aliases: Alias[]
  importId: string
  /** With `importId`: what is found there is what is wished for. */
  usesImportedInputs: boolean
  timeouts: Timeouts
  hooks: HookBindings
  /** The program hears of a failure and goes on, instead of being stopped. */
  supportsResultReporting: boolean
  /** Where in the program it stands: `file:line,column`, and the same for its properties. */
  sourcePosition: string
  propertyPositions: Record<string, string>
}

/** When a hook is called, as the state spells it. */
export type HookKind = 'BeforeCreate' | 'AfterCreate' | 'BeforeUpdate' | 'AfterUpdate' | 'BeforeDelete' | 'AfterDelete'
/** Names of hooks, by when they are called; `OnError` names error hooks. */
export type HookBindings = Partial<Record<HookKind | 'OnError', string[]>>

/** What a hook is told. */
export interface HookSubject {
  urn: string
  id: string
  name: string
  type: string
  newInputs?: Bag
  oldInputs?: Bag
  newOutputs?: Bag
  oldOutputs?: Bag
}

/** A step failed: `errors` are its failures so far, the newest first. */
export interface FailedSubject extends HookSubject {
  failedOperation: 'create' | 'update' | 'delete'
  errors: string[]
}

/** Decides whether a failed step is tried again. */
export type ErrorHook = (subject: FailedSubject) => Promise<boolean>

export interface Hook {
  onDryRun: boolean
  /** A failure is told and no more. */
  ignoreErrors: boolean
  run(subject: HookSubject): Promise<void>
}

/** A wish to know a resource that somebody else owns. */
export interface ReadGoal {
  id: string
  type: string
  name: string
  parent: string
  properties: Bag
  dependencies: string[]
  provider: string
  version: string
  pluginDownloadURL: string
  additionalSecretOutputs: string[]
}

export interface RegisteredResource {
  urn: string
  id: string
  /** Outputs; empty for components. */
  outputs: Bag
  /** Absent: it went well. `fail`: it failed; `skip`: something that it needs did. Then id is empty and outputs are the inputs. */
  result?: 'fail' | 'skip'
  /** It is none of the run's targets and does not exist: it was left out. */
  unknown?: boolean
}

export interface InvokeCall {
  token: string
  args: Bag
  provider: string
  version: string
  pluginDownloadURL: string
  parent: string
  dependsOn: string[]
}

export interface InvokeResult {
  return: Bag
  failures: CheckFailure[]
  /** Left out because something it waits for does not exist yet. */
  unknown: boolean
}

export type Severity = 'debug' | 'info' | 'warning' | 'error'

export interface LogEntry {
  severity: Severity
  message: string
  urn: string
  ephemeral: boolean
}

/** A goal with every option at rest. */
export const createGoal = (parts: Pick<Goal, 'type' | 'name' | 'custom'> & Partial<Goal>): Goal => ({
  parent: '',
  inputs: {},
  dependencies: [],
  propertyDependencies: {},
  provider: '',
  providers: {},
  version: '',
  pluginDownloadURL: '',
  protect: undefined,
  retainOnDelete: undefined,
  deleteBeforeReplace: undefined,
  deletedWith: '',
  replaceWith: [],
  replacementTrigger: undefined,
  ignoreChanges: [],
  replaceOnChanges: [],
  hideDiffs: [],
  additionalSecretOutputs: [],
  aliases: [],
  importId: '',
  usesImportedInputs: false,
  timeouts: {},
  hooks: {},
  supportsResultReporting: false,
  sourcePosition: '',
  propertyPositions: {},
  ...parts,
})

/** The run is over for this call: something else failed and was reported. Over gRPC it is `Unavailable`, on which SDKs stop quickly. */
export class RunAborted extends Error {
  override readonly name = 'RunAborted'
  constructor() {
    super("resource monitor shut down while waiting on step's done channel")
  }
}

/** A step failed and was told; the run goes on without it. Over gRPC it is `Internal`. */
export class RegistrationFailed extends Error {
  override readonly name = 'RegistrationFailed'
  readonly grpcCode = 13
  constructor() {
    super('resource registration failed')
  }
}
