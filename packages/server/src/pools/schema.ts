import { refuse, type SchemaAttributeType } from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'

const textAttribute = (Name: string, MinLength = '0', MaxLength = '2048'): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength, MaxLength },
})
const booleanAttribute = (Name: string): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
})

/** The standard attributes of every pool, in the order of the service. */
const standard: readonly SchemaAttributeType[] = [
  { ...textAttribute('sub', '1'), Mutable: false, Required: true },
  textAttribute('name'),
  textAttribute('given_name'),
  textAttribute('family_name'),
  textAttribute('middle_name'),
  textAttribute('nickname'),
  textAttribute('preferred_username'),
  textAttribute('profile'),
  textAttribute('picture'),
  textAttribute('website'),
  textAttribute('email'),
  booleanAttribute('email_verified'),
  textAttribute('gender'),
  textAttribute('birthdate', '10', '10'),
  textAttribute('zoneinfo'),
  textAttribute('locale'),
  textAttribute('phone_number'),
  booleanAttribute('phone_number_verified'),
  textAttribute('address'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
]

const maxLength = 2048
const maxCustomAttributes = 50
const invalid = (message: string) => refuse('InvalidParameterException', message)
const types = new Set(['Boolean', 'Number', 'String', 'DateTime'])

/** The schema of a new pool: standard attributes with the request's changes, then custom ones. @throws InvalidParameterException */
export function schemaFromRequest(given: readonly SchemaAttributeType[] = []): SchemaAttributeType[] {
  const schema = structuredClone(standard) as SchemaAttributeType[]
  const custom: SchemaAttributeType[] = []
  for (const attribute of given) {
    if (attribute.AttributeDataType !== undefined && !types.has(attribute.AttributeDataType)) {
      throw invalid(
        `Validation error detected: Value '${attribute.AttributeDataType}' failed to satisfy constraint: Member must satisfy enum value set: [Boolean, Number, String, DateTime]`,
      )
    }
    const at = schema.findIndex(({ Name }) => Name === attribute.Name)
    if (at === -1) custom.push(customAttribute(attribute, custom))
    else schema[at] = changeStandard(schema[at]!, attribute)
  }
  if (custom.length > maxCustomAttributes) {
    throw invalid(
      `1 validation error detected: Value at 'schema' failed to satisfy constraint: Member must have length less than or equal to ${maxCustomAttributes}`,
    )
  }
  return [...schema, ...custom]
}

/** The schema after AddCustomAttributes: existing attributes stay as they are. @throws InvalidParameterException */
export function addCustomAttributes(schema: readonly SchemaAttributeType[], given: readonly SchemaAttributeType[]): SchemaAttributeType[] {
  const custom = schema.filter(({ Name }) => Name!.includes('custom:'))
  const added: SchemaAttributeType[] = []
  for (const attribute of given) {
    const addition = customAttribute(attribute, added)
    if (custom.some(({ Name }) => Name === addition.Name))
      throw invalid(`${addition.Name}: Existing attribute already has name ${addition.Name}.`)
    added.push(addition)
  }
  if (custom.length + added.length > maxCustomAttributes) {
    throw invalid(
      `1 validation error detected: Value at 'customAttributes' failed to satisfy constraint: Member must have length less than or equal to ${maxCustomAttributes}`,
    )
  }
  return [...schema, ...added]
}

function changeStandard(known: SchemaAttributeType, given: SchemaAttributeType): SchemaAttributeType {
  const otherType = given.AttributeDataType !== undefined && given.AttributeDataType !== known.AttributeDataType
  if (otherType || given.DeveloperOnlyAttribute) {
    throw invalid(`You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${known.Name}`)
  }
  const changed = { ...known, Mutable: given.Mutable ?? known.Mutable, Required: given.Required ?? known.Required }
  if (given.StringAttributeConstraints)
    changed.StringAttributeConstraints = { ...known.StringAttributeConstraints, ...given.StringAttributeConstraints }
  if (given.NumberAttributeConstraints)
    changed.NumberAttributeConstraints = { ...known.NumberAttributeConstraints, ...given.NumberAttributeConstraints }
  assertConstraints(changed, `${known.Name}`)
  return changed
}

function customAttribute(given: SchemaAttributeType, others: readonly SchemaAttributeType[]): SchemaAttributeType {
  if (given.AttributeDataType === undefined)
    throw invalid('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.')
  if (given.Required) throw invalid('Required custom attributes are not supported currently.')
  const name = given.Name ?? ''
  if (name.length > 20) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'schema.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 20`,
    )
  }
  const Name = `${given.DeveloperOnlyAttribute ? 'dev:custom:' : 'custom:'}${name}`
  if (others.some(other => other.Name === Name))
    throw invalid(`Duplicate custom attribute names ${Name} are not allowed in a user pool schema.`)

  const attribute: SchemaAttributeType = {
    Name,
    AttributeDataType: given.AttributeDataType,
    DeveloperOnlyAttribute: given.DeveloperOnlyAttribute ?? false,
    Mutable: given.Mutable ?? true,
    Required: false,
  }
  assertConstraints({ ...given, ...attribute }, Name)
  if (given.AttributeDataType === 'String') attribute.StringAttributeConstraints = given.StringAttributeConstraints ?? {}
  if (given.AttributeDataType === 'Number') attribute.NumberAttributeConstraints = given.NumberAttributeConstraints ?? {}
  return attribute
}

const length = /^\d+$/
const integer = /^-?\d+$/
const areAll = (pattern: RegExp, constraints: readonly (string | undefined)[]): boolean =>
  constraints.every(constraint => constraint === undefined || pattern.test(constraint))

/** Constraints are integers in strings. The service's text for others is not published; they get that of constraints on the wrong type. */
function assertConstraints(attribute: SchemaAttributeType, name: string): void {
  const { AttributeDataType, StringAttributeConstraints: lengths, NumberAttributeConstraints: values } = attribute
  if (lengths && (AttributeDataType !== 'String' || !areAll(length, [lengths.MinLength, lengths.MaxLength])))
    throw invalid(`Invalid StringAttributeConstraints for schema attribute ${name}`)
  if (values && (AttributeDataType !== 'Number' || !areAll(integer, [values.MinValue, values.MaxValue])))
    throw invalid(`Invalid NumberAttributeConstraints for schema attribute ${name}`)
  if (Number(lengths?.MinLength) > maxLength || Number(lengths?.MaxLength) > maxLength)
    throw invalid(`user.${name}: String attributes cannot have a length of more than ${maxLength}`)
  if (Number(lengths?.MaxLength) < Number(lengths?.MinLength))
    throw invalid(`Attribute ${name} cannot have a max length shorter than it's min length`)
  if (Number(values?.MaxValue) < Number(values?.MinValue))
    throw invalid(`Attribute ${name} cannot have a max value smaller than it's min value`)
}

/** All attributes of a pool, standard ones first. */
export const schemaOf = (config: PoolConfig): readonly SchemaAttributeType[] => config.SchemaAttributes ?? []

/** Names of the attributes that a user must have, without `sub`, which every user has. */
export const requiredAttributes = (config: PoolConfig): string[] =>
  schemaOf(config)
    .filter(({ Name, Required }) => Required && Name !== 'sub')
    .map(({ Name }) => Name!)

/** Whether usernames and aliases are case-sensitive: the default of the API. The AWS console sends `false`. */
export const isCaseSensitive = (config: PoolConfig): boolean => config.UsernameConfiguration?.CaseSensitive ?? true
