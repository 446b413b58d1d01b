import { type Bag, equal, isBag, type Value } from '@poolhouse/engine'
import { own } from '../../shape/index.ts'

const texts = [
  'address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture preferred_username profile website zoneinfo',
]
  .join(' ')
  .split(' ')

const length = (minLength: string, maxLength: string): Bag => ({ stringAttributeConstraints: { minLength, maxLength } })
const standard = (name: string, more: Bag): Bag => ({ name, attributeDataType: 'String', mutable: true, ...more })

/** The attributes that every pool has, as they are when nobody changes them. */
export const standards: ReadonlyMap<string, Bag> = new Map(
  [
    ...texts.map(name => standard(name, name === 'birthdate' ? length('10', '10') : length('0', '2048'))),
    standard('email_verified', { attributeDataType: 'Boolean' }),
    standard('phone_number_verified', { attributeDataType: 'Boolean' }),
    standard('sub', { mutable: false, required: true, ...length('1', '2048') }),
    standard('updated_at', { attributeDataType: 'Number', numberAttributeConstraints: { minValue: '0' } }),
  ].map(attribute => [attribute.name as string, attribute]),
)

/** An attribute without limits that a standard one of its name has anyway: the service shows them whether or not a program gave them. */
export function withoutUsualLimits(attribute: Bag): Bag {
  const usual = standards.get(String(attribute.name))
  const limits = ['stringAttributeConstraints', 'numberAttributeConstraints'] as const
  const plain = (value: Value | undefined) => (isBag(value) ? own(value) : value)
  const repeated = limits.filter(each => usual?.[each] !== undefined && equal(usual[each], plain(attribute[each])))
  return Object.fromEntries(Object.entries(attribute).filter(([key]) => !repeated.some(each => each === key)))
}
