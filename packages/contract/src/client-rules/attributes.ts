import type { Client } from './client.ts'

/** Attributes that only the service may set. */
const neverWritable = new Set(['sub', 'email_verified', 'phone_number_verified'])

/** `dev:custom:…` attributes are for admin operations only. */
const isDeveloperOnly = (name: string): boolean => name.startsWith('dev:')

/**
 * The attributes, of those in `names`, that a client may read (GetUser, ID tokens, userInfo). A client without ReadAttributes reads all of the pool's, custom
 * ones too: the API reference and the developer guide disagree, and this follows the guide. `sub` is always readable. Admin operations ignore the list.
 */
export function readableAttributeNames(client: Pick<Client, 'ReadAttributes'>, names: readonly string[]): string[] {
  const list = client.ReadAttributes
  return names.filter(name => name === 'sub' || (!isDeveloperOnly(name) && (!list?.length || list.includes(name))))
}

/** The attributes, of those in `names`, that a client may set (SignUp, UpdateUserAttributes, DeleteUserAttributes). A client without WriteAttributes sets all but those of the service. */
export function writableAttributeNames(client: Pick<Client, 'WriteAttributes'>, names: readonly string[]): string[] {
  const list = client.WriteAttributes
  return names.filter(name => !neverWritable.has(name) && !isDeveloperOnly(name) && (!list?.length || list.includes(name)))
}

interface Attribute {
  Name?: string
  Required?: boolean
}

const names = (schema: readonly Attribute[]): ReadonlySet<string | undefined> => new Set(schema.map(({ Name }) => Name))

/** Whether ReadAttributes names only attributes of the pool's schema. It need not hold those that the schema requires. */
export function isValidReadList(list: readonly string[], schema: readonly Attribute[]): boolean {
  const known = names(schema)
  return list.every(name => known.has(name))
}

/**
 * Whether WriteAttributes names only attributes of the pool's schema, none that only the service may set, and all that the schema requires
 * of a user but `sub`. docs/reference/app-clients.md#2.5.
 */
export function isValidWriteList(list: readonly string[], schema: readonly Attribute[]): boolean {
  const lacksRequired = schema.some(({ Name, Required }) => Required && Name !== 'sub' && !list.includes(Name!))
  return isValidReadList(list, schema) && !lacksRequired && !list.some(name => neverWritable.has(name))
}
