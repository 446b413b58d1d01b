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

/** Whether ReadAttributes names only attributes of the pool's schema, and all that the schema requires. `sub` is required but need not be listed. */
export function isValidReadList(list: readonly string[], schema: readonly Attribute[]): boolean {
  const names = new Set(schema.map(({ Name }) => Name))
  const missing = schema.some(({ Name, Required }) => Required && Name !== 'sub' && !list.includes(Name!))
  return !missing && list.every(name => names.has(name))
}

/** Whether WriteAttributes meets the rules of ReadAttributes and names no attribute that only the service may set. */
export const isValidWriteList = (list: readonly string[], schema: readonly Attribute[]): boolean =>
  isValidReadList(list, schema) && !list.some(name => neverWritable.has(name))
