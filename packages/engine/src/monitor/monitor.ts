import type { Goal, ReadGoal } from '../plan/index.ts'
import type { CallResponse, CheckFailure } from '../provider.ts'
import type { Bag } from '../wire.ts'

/**
 * The calls that a program may make while it runs, whether over gRPC (server.ts) or in this process (yaml/). apply/ implements it.
 * Absent URNs are empty strings; absent option lists are empty.
 */
export interface Monitor {
  readonly run: RunInfo
  /** Registers a resource; resolves when its steps are done. Rejects with `RunAborted` or `RegistrationFailed`. */
  register(goal: Goal): Promise<RegisteredResource>
  /** Reads a resource that the stack does not manage. */
  read(goal: ReadGoal): Promise<RegisteredResource>
  /** Sets the outputs of a component or of the stack. */
  registerOutputs(urn: string, outputs: Bag): Promise<void>
  invoke(call: InvokeCall): Promise<InvokeResult>
  /** Has a component made by the provider of its package. */
  construct(component: RemoteComponent): Promise<ConstructedComponent>
  /** Calls a method of such a component. */
  callMethod(call: MethodCall): Promise<CallResponse>
  /** Registers a hook; resources bind it by name. */
  registerHook(name: string, hook: Hook): void
  /** Registers an error hook, which decides whether a failed step is retried. */
  registerErrorHook(name: string, hook: ErrorHook): void
  /** An entry of severity `error` fails the run. */
  log(entry: LogEntry): void
  /** The program registers nothing more. Resolves when all steps are done, deletes included. */
  finished(): Promise<void>
}

/** What a program can ask about its run. */
export interface RunInfo {
  project: string
  stack: string
  organization: string
  dryRun: boolean
  /** Number of steps that may run at once. */
  parallel: number
  /** Full configuration key to its text, secrets in clear text. */
  config: Record<string, string>
  secretKeys: string[]
}

/** The arguments of a hook: the resource, with what is known of it at that time. */
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

/** The arguments of an error hook. */
export interface FailedSubject extends HookSubject {
  failedOperation: 'create' | 'update' | 'delete'
  /** The messages of all attempts, newest first. */
  errors: string[]
}

/** Decides whether a failed step is retried. */
export type ErrorHook = (subject: FailedSubject) => Promise<boolean>

/** A function of the program that is called before or after a step. */
export interface Hook {
  onDryRun: boolean
  /** A failure is reported as a warning and does not fail the step. */
  ignoreErrors: boolean
  run(subject: HookSubject): Promise<void>
}

/** The answer to a registration or a read. */
export interface RegisteredResource {
  urn: string
  id: string
  /** Empty for components. */
  outputs: Bag
  /** Absent: success. `fail`: its own step failed; `skip`: a dependency failed. Then `id` is empty and `outputs` are the inputs. */
  result?: 'fail' | 'skip'
  /** The run does not target it and it does not exist. */
  unknown?: boolean
}

/** A call of a provider's function (`aws.getCallerIdentity`). */
export interface InvokeCall {
  token: string
  args: Bag
  provider: string
  version: string
  pluginDownloadURL: string
  parent: string
  dependsOn: string[]
}

/** The answer to a call of a provider's function. */
export interface InvokeResult {
  return: Bag
  failures: CheckFailure[]
  /** The function was not called because an argument or a dependency is unknown in a preview. */
  unknown: boolean
}

/** A component that a provider makes (`RegisterResource` with `remote`). */
export interface RemoteComponent {
  goal: Goal
  /** Inputs as the program sends them: values may be outputs with what they depend on. */
  inputs: Bag
  /** Where the provider registers the component and its resources. */
  engineAddress: string
}

/** The answer to the registration of such a component. */
export interface ConstructedComponent extends RegisteredResource {
  /** URNs of the resources that each output depends on. */
  dependencies: Record<string, string[]>
}

/** A call of a method of such a component (`Call`). */
export interface MethodCall extends Pick<InvokeCall, 'token' | 'args' | 'provider' | 'version' | 'pluginDownloadURL'> {
  argDependencies: Record<string, string[]>
  engineAddress: string
}

/** Severity of a log entry. */
export type Severity = 'debug' | 'info' | 'warning' | 'error'

/** A message of the program. */
export interface LogEntry {
  severity: Severity
  message: string
  urn: string
  /** Shown while the run goes on, not repeated at its end. */
  ephemeral: boolean
}

/** The run was stopped by another failure, which is reported already. Over gRPC: `UNAVAILABLE`, on which SDKs stop quickly. */
export class RunAborted extends Error {
  override readonly name = 'RunAborted'
  constructor() {
    super("resource monitor shut down while waiting on step's done channel")
  }
}

/** The step of this registration failed and was reported; the run continues without it. Over gRPC: `INTERNAL`. */
export class RegistrationFailed extends Error {
  override readonly name = 'RegistrationFailed'
  readonly grpcCode = 13
  constructor() {
    super('resource registration failed')
  }
}
