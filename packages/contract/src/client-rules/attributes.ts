import type { Client } from './client.ts'

/** What only the service itself may set. */
const neverWritable = new Set(['sub', 'email_verified', 'phone_number_verified'])

/** `dev:custom:…`: for IAM callers only. */
const isDeveloperOnly = (name: string): boolean => name.startsWith('dev:')

/**
 * Which attributes of a user a client may see (GetUser, ID tokens, userInfo). Without a list: all of the pool's, custom ones too (the API reference and the
 * developer guide disagree; this is the guide's). `sub` is always there. Admin operations do not ask.
 */
export function readableAttributeNames(client: Pick<Client, 'ReadAttributes'>, names: readonly string[]): string[] {
  const list = client.ReadAttributes
  return names.filter(name => name === 'sub' || (!isDeveloperOnly(name) && (!list?.length || list.includes(name))))
}

/** Which attributes a client may set (SignUp, UpdateUserAttributes, DeleteUserAttributes, federated sign-in). Without a list: all but the service's own. */
export function writableAttributeNames(client: Pick<Client, 'WriteAttributes'>, names: readonly string[]): string[] {
  const list = client.WriteAttributes
  return names.filter(name => !neverWritable.has(name) && !isDeveloperOnly(name) && (!list?.length || list.includes(name)))
}

interface Attribute {
  Name?: string
  Required?: boolean
}

/** A list of readable attributes must name attributes of the pool, and every one that the pool requires. `sub` is required without being listed. */
export function isValidReadList(list: readonly string[], schema: readonly Attribute[]): boolean {
  const names = new Set(schema.map(({ Name }) => Name))
  const missing = schema.some(({ Name, Required }) => Required && Name !== 'sub' && !list.includes(Name!))
  return !missing && list.every(name => names.has(name))
}

export const isValidWriteList = (list: readonly string[], schema: readonly Attribute[]): boolean =>
  isValidReadList(list, schema) && !list.some(name => neverWritable.has(name))
