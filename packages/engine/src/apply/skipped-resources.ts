import { createHash } from 'node:crypto'
import { isProviderType, isSkipped, packageOf, placeholders, withSkippedMark } from '../plan/index.ts'
import type { DeclaredOutput, Provider, SkippedDescription, SkippedRequest, Subject } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'
import { type Bag, equal, hasSecrets, hasUnknowns, isUnknown, own, revealBag, secret } from '../wire.ts'
import type { Run } from './run.ts'
import { unconfiguredProvider } from './unconfigured-provider.ts'

/** The outputs that a program's SDK declares of a resource type, or of a function's result; empty when that is not known. */
export type DeclaredOutputs = (kind: 'resource' | 'function', token: string) => Promise<DeclaredOutput[]>

/** Which resource types a run skips, because no provider here has them. */
export class SkippedTypes {
  readonly declaredOutputs: DeclaredOutputs
  private readonly types = new Set<string>()

  /** `declaredOutputs`: what the program expects of them. */
  constructor(declaredOutputs: DeclaredOutputs) {
    this.declaredOutputs = declaredOutputs
  }

  add(type: string) {
    if (!isProviderType(type)) this.types.add(type)
  }

  has(type: string): boolean {
    return this.types.has(type)
  }
}

/** Whether the run skips this entry: it was skipped before, or no provider here has its type. */
export const isSkippedIn = ({ skipped }: Run, state: ResourceState): boolean => skipped?.has(state.type) || isSkipped(state)

/** The provider of a skipped resource. It calls nothing: its outputs are the inputs, and for the rest those of the mock. */
export async function skippingProviderOf(run: Run, state: ResourceState): Promise<Provider> {
  const describe = await descriptionsOf(run, state.provider ?? '', state.type)
  const declaredOutputs: DeclaredOutputs = async (...wanted) => run.skipped?.declaredOutputs(...wanted) ?? []
  const mockOf = (subject: Subject, inputs: Bag) =>
    mockOutputs(describe, { kind: 'resource', token: subject.type, name: subject.name, seed: subject.urn, inputs })
  const outputsOf = async ({ type, name }: Subject, inputs: Bag, known: Bag, isPreview: boolean): Promise<Bag> => {
    const whole = { ...known, ...inputs }
    return withSkippedMark({ ...whole, ...placeholders(name, await declaredOutputs('resource', type), whole, isPreview) })
  }
  return {
    ...unconfiguredProvider,
    diff: async ({ oldInputs, news, ...subject }) => {
      const diffs = [...new Set([...Object.keys(oldInputs), ...Object.keys(news)])].filter(
        key => !equal(own(oldInputs, key), own(news, key)),
      )
      if (diffs.length === 0) return { changes: 'none' }
      const { nameProperty = '' } = await mockOf(subject, news)
      return { changes: 'some', diffs, replaces: diffs.filter(key => key === nameProperty) }
    },
    create: async ({ properties, preview, ...subject }) => {
      const { id, outputs } = await mockOf(subject, properties)
      return { id, properties: await outputsOf(subject, properties, outputs, preview) }
    },
    update: async ({ news, preview, ...subject }) => {
      const { outputs } = await mockOf(subject, news)
      return { properties: await outputsOf(subject, news, outputs, preview) }
    },
    read: async ({ id, properties, inputs, ...subject }) => {
      if (isSkipped({ outputs: properties })) return { id, properties, inputs }
      const { outputs } = await mockOf(subject, { ...inputs, id })
      return { id, properties: await outputsOf(subject, inputs, outputs, run.info.dryRun), inputs }
    },
    honoursCreationKeys: async () => true,
  }
}

/** What a function that no provider here has would return. `reference`: of the provider that would have it. */
export async function skippedResult(run: Run, reference: string, token: string, args: Bag): Promise<Bag> {
  const describe = await descriptionsOf(run, reference, token)
  const name = (token.split(':').at(-1) ?? token).replace(/^get/, '')
  const seed = createHash('sha256')
    .update(JSON.stringify([token, args]))
    .digest('hex')
  const { id, outputs } = await mockOutputs(describe, { kind: 'function', token, name, seed, inputs: args })
  const known = { id, ...outputs, ...args }
  return { ...known, ...placeholders(name, (await run.skipped?.declaredOutputs('function', token)) ?? [], known, run.info.dryRun) }
}

type Describe = (request: SkippedRequest) => Promise<SkippedDescription>

/** How the package's provider describes what it does not have; a package without a provider here knows no more than a name. */
async function descriptionsOf(run: Run, reference: string, token: string): Promise<Describe> {
  const provider = (await run.registry.hasPackage(packageOf(token))) ? await run.registry.get(reference, token) : undefined
  return provider?.describeSkipped?.bind(provider) ?? describeByName
}

const describeByName: Describe = async ({ name, seed }) => ({
  id: `${name}-${createHash('sha256').update(seed).digest('hex').slice(0, 7)}`,
  outputs: {},
})

/** The mock of a resource or result, without what is unknown; what is derived from a secret name is secret. */
async function mockOutputs(describe: Describe, request: SkippedRequest): Promise<SkippedDescription> {
  const { id, outputs, nameProperty } = await describe({ ...request, inputs: revealBag(request.inputs) })
  const isSecretName = nameProperty !== undefined && hasSecrets(own(request.inputs, nameProperty) ?? null)
  return {
    id: isUnknown(id) || hasUnknowns(id) ? '' : id,
    outputs: isSecretName ? Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, secret(value)])) : outputs,
    ...(nameProperty !== undefined && { nameProperty }),
  }
}
