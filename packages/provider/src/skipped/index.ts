/**
 * Skipped: mocks of resources and functions of AWS that are not built here: names, ids, ARNs and the outputs that programs around user pools read most.
 * Not here: which are skipped, and what becomes of unknown outputs (the engine).
 */
import { createHash } from 'node:crypto'
import { type Bag, hasUnknowns, own, type SkippedDescription, type SkippedRequest, UNKNOWN, type Value } from '@poolhouse/engine'
import { generalMock, type MockContext, resourceMocks } from './resource-mocks.ts'

/** In which account and region a mocked resource is. */
export interface ResourceLocation {
  account: string
  region: string
  partition: string
}

/** Mocks a resource, or the result of a function, which is the mock of the resource that it looks up. */
export function describeSkipped({ kind, token, name, seed, inputs }: SkippedRequest, location: ResourceLocation): SkippedDescription {
  const [module = '', type = ''] = token.replace(/^aws:/, '').split(/(?:\/[^:]*)?:/)
  const key = `${module}:${kind === 'function' ? type.replace(/^get/, '') : type}`
  const mock = own(resourceMocks, key) ?? generalMock(module, type)
  const { nameProperty = 'name' } = mock
  const region = textOf(inputs.region) ?? location.region
  const hash = hashOf(seed)
  const generated = `${mock.generated?.(name) ?? name}-${hash(7)}`
  const given = own(inputs, nameProperty)
  const shown = kind === 'function' ? (textOf(given) ?? name) : (textOf(given) ?? generated)
  const isUnknownName = given !== undefined && hasUnknowns(given)
  const context: MockContext = { ...location, region, inputs, name: isUnknownName ? UNKNOWN : shown, hash }
  const id = textOf(inputs.id) ?? mock.id?.(context) ?? context.name
  const outputs: Bag = {
    ...(given === undefined && mock.isNamed && { [nameProperty]: context.name }),
    region,
    ...mock.outputs({ ...context, id }),
  }
  const settled = isUnknownName ? Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, unknownIfPart(value)])) : outputs
  return { id: id.includes(UNKNOWN) ? '' : id, outputs: settled, nameProperty }
}

/** A text that holds something unknown is unknown as a whole. */
const unknownIfPart = (value: Value): Value => (typeof value === 'string' && value.includes(UNKNOWN) ? UNKNOWN : value)

const textOf = (value: Value | undefined): string | undefined =>
  typeof value === 'string' && value !== '' && !hasUnknowns(value) ? value : undefined

/** Hexadecimal digits that depend on the seed alone. */
const hashOf =
  (seed: string) =>
  (length: number, salt = ''): string =>
    createHash('sha256').update(`${salt}${seed}`).digest('hex').slice(0, length)
