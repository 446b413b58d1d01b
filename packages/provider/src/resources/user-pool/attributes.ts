import { type Bag, equal, isBag, type Value } from '@poolhouse/engine'
import { withoutInternalKeys } from '../../shape/index.ts'

const stringAttributes = [
  'address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture preferred_username profile website zoneinfo',
]
  .join(' ')
  .split(' ')

const lengthConstraints = (minLength: string, maxLength: string): Bag => ({ stringAttributeConstraints: { minLength, maxLength } })
const standard = (name: string, more: Bag): Bag => ({ name, attributeDataType: 'String', mutable: true, ...more })

/** The standard attributes of every pool, with their default constraints, by name. */
export const standardAttributes: ReadonlyMap<string, Bag> = new Map(
  [
    ...stringAttributes.map(name => standard(name, name === 'birthdate' ? lengthConstraints('10', '10') : lengthConstraints('0', '2048'))),
    standard('email_verified', { attributeDataType: 'Boolean' }),
    standard('phone_number_verified', { attributeDataType: 'Boolean' }),
    standard('sub', { mutable: false, required: true, ...lengthConstraints('1', '2048') }),
    standard('updated_at', { attributeDataType: 'Number', numberAttributeConstraints: { minValue: '0' } }),
  ].map(attribute => [attribute.name as string, attribute]),
)

/** An attribute without the constraints that the standard attribute of its name has by default: the service answers those even if no program gave them. */
export function withoutStandardConstraints(attribute: Bag): Bag {
  const usual = standardAttributes.get(String(attribute.name))
  const limits = ['stringAttributeConstraints', 'numberAttributeConstraints'] as const
  const plain = (value: Value | undefined) => (isBag(value) ? withoutInternalKeys(value) : value)
  const repeated = limits.filter(each => usual?.[each] !== undefined && equal(usual[each], plain(attribute[each])))
  return Object.fromEntries(Object.entries(attribute).filter(([key]) => !repeated.some(each => each === key)))
}
