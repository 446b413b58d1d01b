import { type Bag, isBag, revealBag, type Value } from '@poolhouse/engine'
import { isEquivalent, type Property } from '../../shape/index.ts'
import { standardAttributes } from './attributes.ts'
import { userPoolShape } from './shape.ts'

const schemas = userPoolShape.properties.schemas!
const item: Property = schemas.items!

const listed = (value: Value | undefined): Bag[] => (Array.isArray(value) ? value.filter(isBag) : [])
const withoutPrefix = (name: string): string => name.replace(/^(dev:)?(custom:)?/, '')

/** `schemas` for the attributes of the service, as a program writes them: names without prefixes, unchanged standard attributes only if the program lists them. */
export function readSchemas(found: Value | undefined, inputs: Bag): Bag[] {
  const given = new Map(listed(revealBag(inputs).schemas).map(each => [each.name, each]))
  return listed(found).flatMap(attribute => {
    const name = attribute.name as string
    const untouched = standardAttributes.get(name)
    if (!given.has(withoutPrefix(name)) && (name === 'identities' || (untouched && isEquivalent(item, untouched, attribute)))) return []
    const { stringAttributeConstraints, ...rest } = attribute
    const program = given.get(withoutPrefix(name))
    // The service adds length constraints; they are left out if the program gave none.
    const limits = program && program.stringAttributeConstraints === undefined ? {} : { stringAttributeConstraints }
    return [{ ...rest, ...(limits.stringAttributeConstraints === undefined ? {} : limits), name: withoutPrefix(name) } as Bag]
  })
}

/** The attributes that an update adds, or `undefined` if it changes or removes one, which the service does not allow. */
export function newSchemaEntries(olds: Value | undefined, news: Value | undefined): Bag[] | undefined {
  const [before, after] = [listed(olds), listed(news)]
  const isIn = (each: Bag, all: Bag[]): boolean => all.some(other => isEquivalent(item, each, other))
  if (!before.every(each => isIn(each, after))) return undefined
  return after.filter(each => !isIn(each, before))
}
