/**
 * Skipped: what resources and functions of AWS that are not built here would look like: names, ids, ARNs and the outputs that programs around user
 * pools read most.
 * Not here: which are skipped, and what becomes of unknown outputs (the engine).
 */
import { createHash } from 'node:crypto'
import { type Bag, hasUnknowns, own, type SkippedDescription, type SkippedRequest, UNKNOWN, type Value } from '@poolhouse/engine'
import { generalLikeness, likenesses, type Scene } from './likenesses.ts'

/** Where the resource would be. */
export interface Place {
  account: string
  region: string
  partition: string
}

/** The likeness of a resource, or of the result of a function, which is that of the resource that it looks up. */
export function describeSkipped({ kind, token, name, seed, inputs }: SkippedRequest, place: Place): SkippedDescription {
  const [module = '', type = ''] = token.replace(/^aws:/, '').split(/(?:\/[^:]*)?:/)
  const key = `${module}:${kind === 'function' ? type.replace(/^get/, '') : type}`
  const likeness = own(likenesses, key) ?? generalLikeness(module, type)
  const { nameProperty = 'name' } = likeness
  const region = textOf(inputs.region) ?? place.region
  const hash = hashOf(seed)
  const generated = `${likeness.generated?.(name) ?? name}-${hash(7)}`
  const given = own(inputs, nameProperty)
  const shown = kind === 'function' ? (textOf(given) ?? name) : (textOf(given) ?? generated)
  const isUnknownName = given !== undefined && hasUnknowns(given)
  const scene: Scene = { ...place, region, inputs, name: isUnknownName ? UNKNOWN : shown, hash }
  const id = textOf(inputs.id) ?? likeness.id?.(scene) ?? scene.name
  const outputs: Bag = {
    ...(given === undefined && likeness.isNamed && { [nameProperty]: scene.name }),
    region,
    ...likeness.outputs({ ...scene, id }),
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
