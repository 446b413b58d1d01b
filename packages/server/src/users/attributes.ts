import {
  type AttributeType,
  type DecidingRule,
  ownMember,
  parseEmailAddress,
  parsePhoneNumber,
  readableAttributeNames,
  refuse,
  type SchemaAttributeType,
  writableAttributeNames,
} from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import { type Pool, schemaOf } from '../pools/index.ts'
import { identitiesAttribute } from './identities.ts'
import type { User } from './user.ts'

const invalid = (message: string, rule: DecidingRule) => refuse('InvalidParameterException', message, { rule })
const schemaMismatch = (reason: string, rule: DecidingRule) => invalid(`Attributes did not conform to the schema: ${reason}`, rule)

/** Names and values of a list. Of two values of one name the last counts; an empty value means that there is none. */
export const valuesFromList = (list: readonly AttributeType[] = []): Record<string, string> =>
  Object.fromEntries(list.filter(({ Value }) => Value !== undefined && Value !== '').map(({ Name, Value }) => [Name, Value as string]))

/** Attributes as they are stored. */
export const attributesFromList = (pool: Pool, list?: readonly AttributeType[]): Record<string, string> =>
  storedAttributes(pool, valuesFromList(list))

/** Attributes as they are stored: Booleans, which may come in any case, in lower case. docs/reference/errors.md#6. */
export function storedAttributes({ config }: Pool, attributes: Readonly<Record<string, string>>): Record<string, string> {
  const booleans = new Set(schemaOf(config).flatMap(({ Name, AttributeDataType }) => (AttributeDataType === 'Boolean' ? [Name] : [])))
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      booleans.has(name) && /^(true|false)$/i.test(value) ? value.toLowerCase() : value,
    ]),
  )
}

/** Attributes in answers of the API, `sub` first. */
export const toAttributeList = ({ sub, attributes }: Pick<User, 'sub' | 'attributes'>): AttributeType[] => [
  { Name: 'sub', Value: sub },
  ...Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
]

/** The attributes that the client may read: those of ReadAttributes, and `identities`. */
export function readableAttributes(client: AppClient, user: Pick<User, 'attributes'>): Record<string, string> {
  const all = Object.keys(user.attributes)
  const readable = new Set(readableAttributeNames(client.settings, all))
  const names = all.filter(name => readable.has(name) || name === identitiesAttribute)
  return Object.fromEntries(names.map(name => [name, user.attributes[name] as string]))
}

/** @throws NotAuthorizedException where WriteAttributes of the client lacks one of the names */
export function assertWritable({ settings }: AppClient, names: readonly string[]): void {
  const writable = new Set(writableAttributeNames(settings, [...names]))
  const sent = names.filter(name => !writable.has(name))
  if (sent.length > 0)
    throw refuse('NotAuthorizedException', 'A client attempted to write unauthorized attribute', {
      rule: { id: 'attribute-not-writable', sent },
    })
}

type Check = (value: string, attribute: SchemaAttributeType) => string | undefined

const checks: Record<string, Check> = {
  String: (value, { StringAttributeConstraints: { MinLength = '0', MaxLength = '2048' } = {} }) => {
    if (value.length < Number(MinLength)) return `String must be at least ${MinLength} characters long`
    return value.length > Math.min(Number(MaxLength), maxLength) ? `String must be no longer than ${MaxLength} characters` : undefined
  },
  Number: (value, { NumberAttributeConstraints: { MinValue, MaxValue } = {} }) => {
    if (!/^-?\d+(\.\d+)?$/.test(value)) return 'Value must be a number'
    if (MinValue !== undefined && Number(value) < Number(MinValue)) return `Value must be at least ${MinValue}`
    return MaxValue !== undefined && Number(value) > Number(MaxValue) ? `Value must be at most ${MaxValue}` : undefined
  },
  Boolean: value => (value === 'true' || value === 'false' ? undefined : 'Value must be true or false'),
  DateTime: value => (/^\d+$/.test(value) || !Number.isNaN(Date.parse(value)) ? undefined : 'Value must be a date'),
}

/** Bytes of an attribute value. */
const maxLength = 2048

/** PostgreSQL stores no U+0000 in texts, so it is refused on both engines. */
const nulProblem = (value: string): string | undefined =>
  value.includes('\0') ? 'String must not contain the character U+0000' : undefined

/** The limit is in bytes. */
const sizeProblem = (value: string): string | undefined =>
  Buffer.byteLength(value) > maxLength ? `String must be no longer than ${maxLength} characters` : nulProblem(value)

/** Checks free text that the model has no pattern for. @throws InvalidParameterException */
export function assertText(member: string, value: string | undefined): void {
  const problem = value === undefined ? undefined : nulProblem(value)
  if (problem) throw invalid(`${member}: ${problem}`, { id: 'input-invalid', setting: member, value: problem })
}

/** Formats that the service checks in addition to the schema. */
const formats: Record<string, { parse: (text: string) => unknown; message: string }> = {
  email: { parse: parseEmailAddress, message: 'Invalid email address format.' },
  phone_number: { parse: parsePhoneNumber, message: 'Invalid phone number format.' },
}

/**
 * Checks values against the schema; `sub` cannot be set. `known`: attributes that the user has already. The length is checked before any
 * pattern.
 * @throws InvalidParameterException
 */
export function assertAttributes(
  pool: Pool,
  attributes: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'sub') throw invalid('Cannot modify the non-mutable attribute sub', { id: 'attribute-immutable', setting: 'sub' })
    const attribute = schemaOf(pool.config).find(({ Name }) => Name === name)
    if (!attribute) throw schemaMismatch(`Type for attribute {${name}} could not be determined`, { id: 'attribute-unknown', setting: name })
    const problem = sizeProblem(value) ?? checks[attribute.AttributeDataType ?? 'String']?.(value, attribute)
    if (problem) throw schemaMismatch(`${name}: ${problem}\n`, { id: 'attribute-value', setting: name, value: problem })
    const format = ownMember(formats, name)
    if (format && format.parse(value) === undefined) throw invalid(format.message, { id: 'attribute-format', setting: name })
    if (
      name.endsWith('_verified') &&
      value === 'true' &&
      !(attributes[name.replace('_verified', '')] ?? known[name.replace('_verified', '')])
    ) {
      throw invalid(`${name} can only be set together with ${name.replace('_verified', '')}`, { id: 'attribute-format', setting: name })
    }
  }
}
