import { type JsonSchema, requestSchema } from '@poolhouse/contract'
import { type MemberShape, type ObjectName, type ObjectShape, seedObjects } from './seed-members.ts'

/** The JSON Schema of a seed, for editors. Settings follow from the model of the API. */
export function seedSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {}
  const objects = Object.entries(seedObjects).map(([name, shape]) => {
    const allOf = rules[name as ObjectName]
    return [definitionOf(name), { ...objectSchema(shape, definitions), ...(allOf && { allOf }) }] as const
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Poolhouse seed',
    $ref: `#/definitions/${definitionOf('seed')}`,
    definitions: { ...Object.fromEntries(objects), ...definitions },
  }
}

const has = (member: string, ...values: readonly unknown[]): JsonSchema => ({
  required: [member],
  ...(values.length > 0 && { properties: { [member]: { enum: values } } }),
})
const hasPassword: JsonSchema = { anyOf: [has('password'), has('sealedPassword')] }
const needsNoPassword: JsonSchema = {
  anyOf: [has('status', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER'), has('passwordDisabled', true)],
}

/** What holds between members of one object, as assert-seed.ts checks it. */
const rules: Partial<Record<ObjectName, readonly JsonSchema[]>> = {
  user: [
    { not: { required: ['password', 'sealedPassword'] } },
    { anyOf: [needsNoPassword, hasPassword] },
    { anyOf: [{ not: { anyOf: [has('status', 'EXTERNAL_PROVIDER'), has('passwordDisabled', true)] } }, { not: hasPassword }] },
    { anyOf: [{ not: has('status', 'EXTERNAL_PROVIDER') }, has('identities')] },
  ],
  totp: [{ oneOf: [has('secret'), has('sealed')] }],
}

/** Apart from the shapes of the model, whose names have no hyphen. */
const definitionOf = (name: string): string => `seed-${name}`
const referenceTo = (name: ObjectName): JsonSchema => ({ $ref: `#/definitions/${definitionOf(name)}` })

function objectSchema(shape: ObjectShape, definitions: Record<string, JsonSchema>): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const [name, member] of Object.entries(shape)) {
    const schema = memberSchema(member, definitions)
    properties[name] = { description: member.about, ...schema }
    // Where the operation wants more than what stands beside the settings.
    if (member.isRequired || (name === 'settings' && 'required' in schema)) required.push(name)
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false }
}

function memberSchema(member: MemberShape, definitions: Record<string, JsonSchema>): JsonSchema {
  if (member.type === 'list') return { type: 'array', items: member.of === 'text' ? { type: 'string' } : referenceTo(member.of) }
  // With draft 7 what stands beside a reference is ignored.
  if (member.type === 'object') return { allOf: [referenceTo(member.of)] }
  if (member.type === 'request') return requestSchema(member.operation, ['UserPoolId', ...Object.keys(member.elsewhere)], definitions)
  if (member.type === 'texts') return { type: 'object', additionalProperties: { type: 'string' } }
  if (member.type === 'flag') return { type: 'boolean' }
  return { type: 'string', ...(member.oneOf && { enum: member.oneOf }), ...(member.pattern && { pattern: member.pattern }) }
}
