import { type Bag, isBag, revealBag, type Value } from '@poolhouse/engine'
import { means, type Property } from '../../shape/index.ts'
import { standards } from './attributes.ts'
import { userPoolShape } from './shape.ts'

const schemas = userPoolShape.properties.schemas!
const item: Property = schemas.items!

const listed = (value: Value | undefined): Bag[] => (Array.isArray(value) ? value.filter(isBag) : [])
const bare = (name: string): string => name.replace(/^(dev:)?(custom:)?/, '')

/** The service's attributes as the program would write them: untouched standard ones only where the program names them, names without prefixes. */
export function readSchemas(found: Value | undefined, inputs: Bag): Bag[] {
  const given = new Map(listed(revealBag(inputs).schemas).map(each => [each.name, each]))
  return listed(found).flatMap(attribute => {
    const name = attribute.name as string
    const untouched = standards.get(name)
    if (!given.has(bare(name)) && (name === 'identities' || (untouched && means(item, untouched, attribute)))) return []
    const { stringAttributeConstraints, ...rest } = attribute
    const program = given.get(bare(name))
    // The service adds limits to texts; they are the program's only when it gave some.
    const limits = program && program.stringAttributeConstraints === undefined ? {} : { stringAttributeConstraints }
    return [{ ...rest, ...(limits.stringAttributeConstraints === undefined ? {} : limits), name: bare(name) } as Bag]
  })
}

/** Attributes can be added and never changed or removed; `undefined` means that the change asks for that. */
export function addedSchemas(olds: Value | undefined, news: Value | undefined): Bag[] | undefined {
  const [before, after] = [listed(olds), listed(news)]
  const isIn = (each: Bag, all: Bag[]): boolean => all.some(other => means(item, each, other))
  if (!before.every(each => isIn(each, after))) return undefined
  return after.filter(each => !isIn(each, before))
}
