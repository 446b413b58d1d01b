import { openExistingStack, type StackName } from './stacks.ts'
import { type Bag, isSecret, mapValues, withoutSecrets } from './wire.ts'

/** A resource of a stack, as it is listed. */
export interface ListedResource {
  urn: string
  type: string
  id: string
  parent: string
}

/** What the verb `stack` shows. */
export interface StackDescription {
  name: string
  project: string
  /** The state file. */
  file: string
  /** ISO 8601; absent when nothing was deployed yet. */
  updatedAt?: string
  engineVersion?: string
  resources: ListedResource[]
  /** Secrets are `[secret]`, unless they are asked for. */
  outputs: Bag
}

/** Describes an existing stack. No passphrase is needed unless secrets are to be shown. */
export async function describeStack({ showSecrets = false, ...name }: StackName & { showSecrets?: boolean }): Promise<StackDescription> {
  const stack = await openExistingStack(name)
  const serialized = await stack.store.readSerialized()
  const { manifest, resources = [] } = serialized ?? {}
  const read = showSecrets ? (await stack.store.read()).resources : resources
  const outputs = read.find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs ?? {}
  return {
    name: stack.name,
    project: stack.project.name,
    file: stack.paths.state,
    ...(manifest && { updatedAt: manifest.time, engineVersion: manifest.version }),
    resources: resources.map(({ urn, type, id = '', parent = '' }) => ({ urn, type, id, parent })),
    outputs: showSecrets ? (withoutSecrets(outputs) as Bag) : (mapValues(outputs, value => (isSecret(value) ? '[secret]' : value)) as Bag),
  }
}
