import type { Timeouts } from '../state/index.ts'
import type { Bag, Value } from '../wire.ts'
import type { Alias } from './aliases.ts'

/** One registration of the program: the resource that it asks for, with inputs and options. Absent URNs are empty strings, absent lists empty. */
export interface Goal {
  type: string
  name: string
  /** False for components, which no provider manages. */
  custom: boolean
  parent: string
  inputs: Bag
  dependencies: string[]
  propertyDependencies: Record<string, string[]>
  /** Reference of an explicit provider, `<URN>::<id>`. */
  provider: string
  /** Package name to provider reference, for the children of a component. */
  providers: Record<string, string>
  version: string
  pluginDownloadURL: string
  /** Absent: inherited from the parent. */
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
  /** The resource with this id is imported instead of created. */
  importId: string
  /** With `importId`: the inputs read by the import are used in place of `inputs`. */
  usesImportedInputs: boolean
  timeouts: Timeouts
  hooks: HookBindings
  /** A failed step is reported to the program, which continues; otherwise the registration fails. */
  supportsResultReporting: boolean
  /** Position in the program, `file:line,column`. */
  sourcePosition: string
  /** The position of each property. */
  propertyPositions: Record<string, string>
}

/** When a hook is called, spelled as in the state file. */
export type HookKind = 'BeforeCreate' | 'AfterCreate' | 'BeforeUpdate' | 'AfterUpdate' | 'BeforeDelete' | 'AfterDelete'
/** Names of the hooks that a resource binds, by kind; `OnError` lists error hooks. */
export type HookBindings = Partial<Record<HookKind | 'OnError', string[]>>

/** A read of an existing resource that the stack does not manage (`Resource.get`, ReadResource). */
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

/** A goal in which every option that is not given has its default value. */
export const createGoal = (given: Pick<Goal, 'type' | 'name' | 'custom'> & Partial<Goal>): Goal => ({
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
  ...given,
})
