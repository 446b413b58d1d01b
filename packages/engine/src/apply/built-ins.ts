import { EngineFailure } from '../failure.ts'
import { type ResourceState, StackStore } from '../state/index.ts'
import { placesOf } from '../state/places.ts'
import { type Bag, hasSecrets } from '../wire.ts'

/** Types and functions of the package `pulumi`, which no provider serves (spec 4.9). */
export interface BuiltIns {
  /** `org/project/stack`, `project/stack` or `stack`: its outputs, and which of them are secret. */
  stackReference(name: string): Promise<Bag>
  invoke(token: string, args: Bag, known: (urn: string) => ResourceState | undefined): Promise<Bag>
}

export const STACK_REFERENCE = 'pulumi:pulumi:StackReference'

export function builtIns(projectDir: string, project: string): BuiltIns {
  const stackReference = async (name: string): Promise<Bag> => {
    const parts = name.split('/')
    const [stack = '', owner = project] = parts.toReversed()
    if (parts.length > 3 || owner !== project) {
      throw new EngineFailure(`stack reference "${name}": only stacks of the project ${project} can be found here.`)
    }
    const store = new StackStore(placesOf(projectDir, project, stack))
    if (!(await store.exists()))
      throw new EngineFailure(`stack reference "${name}": there is no stack "${stack}" of ${project} yet. Deploy it first.`)
    const outputs = stackOutputsOf((await store.read()).resources)
    const secretOutputNames = Object.keys(outputs).filter(key => hasSecrets(outputs[key]!))
    return { name, outputs, secretOutputNames: secretOutputNames.sort() }
  }
  const functions: Record<string, BuiltIns['invoke']> = {
    'pulumi:pulumi:readStackOutputs': async (_, args) => stackReference(String(args.name)),
    'pulumi:pulumi:getResource': async (_, args, known) => {
      const state = known(String(args.urn))
      if (!state) throw new EngineFailure(`unknown resource ${args.urn}`)
      return { urn: state.urn, id: state.id ?? '', state: state.outputs, ...(state.provider && { provider: state.provider }) }
    },
  }
  return {
    stackReference,
    invoke: async (token, args, known) => {
      const call = functions[token]
      if (!call) throw new EngineFailure(`the engine has no function ${token}`)
      return call(token, args, known)
    },
  }
}

export const stackOutputsOf = (resources: readonly ResourceState[]): Bag =>
  resources.find(state => state.type === 'pulumi:pulumi:Stack' && !state.delete)?.outputs ?? {}
