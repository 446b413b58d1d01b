import { refuse, type SchemaAttributeType } from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'

const text = (Name: string, MinLength = '0', MaxLength = '2048'): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength, MaxLength },
})
const flag = (Name: string): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
})

/** The twenty attributes of every pool, in the order of the service. */
const standard: readonly SchemaAttributeType[] = [
  { ...text('sub', '1'), Mutable: false, Required: true },
  text('name'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('nickname'),
  text('preferred_username'),
  text('profile'),
  text('picture'),
  text('website'),
  text('email'),
  flag('email_verified'),
  text('gender'),
  text('birthdate', '10', '10'),
  text('zoneinfo'),
  text('locale'),
  text('phone_number'),
  flag('phone_number_verified'),
  text('address'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
]

const longest = 2048
const mostCustom = 50
const invalid = (message: string) => refuse('InvalidParameterException', message)
const types = new Set(['Boolean', 'Number', 'String', 'DateTime'])

/** The schema of a new pool: standard attributes as the request bends them, custom ones after them. */
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
    if (at === -1) custom.push(settleCustom(attribute, custom))
    else schema[at] = bend(schema[at]!, attribute)
  }
  if (custom.length > mostCustom) {
    throw invalid(
      `1 validation error detected: Value at 'schema' failed to satisfy constraint: Member must have length less than or equal to ${mostCustom}`,
    )
  }
  return [...schema, ...custom]
}

/** For AddCustomAttributes: what is there stays as it is. */
export function addCustomAttributes(schema: readonly SchemaAttributeType[], given: readonly SchemaAttributeType[]): SchemaAttributeType[] {
  const custom = schema.filter(({ Name }) => Name!.includes('custom:'))
  const added: SchemaAttributeType[] = []
  for (const attribute of given) {
    const settled = settleCustom(attribute, added)
    if (custom.some(({ Name }) => Name === settled.Name))
      throw invalid(`${settled.Name}: Existing attribute already has name ${settled.Name}.`)
    added.push(settled)
  }
  if (custom.length + added.length > mostCustom) {
    throw invalid(
      `1 validation error detected: Value at 'customAttributes' failed to satisfy constraint: Member must have length less than or equal to ${mostCustom}`,
    )
  }
  return [...schema, ...added]
}

function bend(known: SchemaAttributeType, given: SchemaAttributeType): SchemaAttributeType {
  const otherType = given.AttributeDataType !== undefined && given.AttributeDataType !== known.AttributeDataType
  if (otherType || given.DeveloperOnlyAttribute) {
    throw invalid(`You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${known.Name}`)
  }
  const bent = { ...known, Mutable: given.Mutable ?? known.Mutable, Required: given.Required ?? known.Required }
  assertConstraints(bent, given, `${known.Name}`)
  if (given.StringAttributeConstraints)
    bent.StringAttributeConstraints = { ...known.StringAttributeConstraints, ...given.StringAttributeConstraints }
  if (given.NumberAttributeConstraints)
    bent.NumberAttributeConstraints = { ...known.NumberAttributeConstraints, ...given.NumberAttributeConstraints }
  return bent
}

function settleCustom(given: SchemaAttributeType, others: readonly SchemaAttributeType[]): SchemaAttributeType {
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

  const settled: SchemaAttributeType = {
    Name,
    AttributeDataType: given.AttributeDataType,
    DeveloperOnlyAttribute: given.DeveloperOnlyAttribute ?? false,
    Mutable: given.Mutable ?? true,
    Required: false,
  }
  assertConstraints(settled, given, Name)
  if (given.AttributeDataType === 'String') settled.StringAttributeConstraints = given.StringAttributeConstraints ?? {}
  if (given.AttributeDataType === 'Number') settled.NumberAttributeConstraints = given.NumberAttributeConstraints ?? {}
  return settled
}

function assertConstraints(attribute: SchemaAttributeType, given: SchemaAttributeType, name: string): void {
  const { StringAttributeConstraints: length, NumberAttributeConstraints: value } = given
  if (length && attribute.AttributeDataType !== 'String') throw invalid(`Invalid StringAttributeConstraints for schema attribute ${name}`)
  if (value && attribute.AttributeDataType !== 'Number') throw invalid(`Invalid NumberAttributeConstraints for schema attribute ${name}`)
  if (Number(length?.MinLength) > longest || Number(length?.MaxLength) > longest) {
    throw invalid(`user.${name}: String attributes cannot have a length of more than ${longest}`)
  }
  if (Number(length?.MaxLength) < Number(length?.MinLength))
    throw invalid(`Attribute ${name} cannot have a max length shorter than it's min length`)
  if (Number(value?.MaxValue) < Number(value?.MinValue))
    throw invalid(`Attribute ${name} cannot have a max value smaller than it's min value`)
}

export const schemaOf = (config: PoolConfig): readonly SchemaAttributeType[] => config.SchemaAttributes ?? []

/** What a user must have besides `sub`, which it always has. */
export const requiredAttributes = (config: PoolConfig): string[] =>
  schemaOf(config)
    .filter(({ Name, Required }) => Required && Name !== 'sub')
    .map(({ Name }) => Name!)

/** API default: sensitive; the console sends the other. */
export const isCaseSensitive = (config: PoolConfig): boolean => config.UsernameConfiguration?.CaseSensitive ?? true
