import type { Bag } from '@poolhouse/engine'

/** Standard attributes of a user; every other name is that of a custom attribute, which the API prefixes. */
const standard = new Set(
  `address birthdate email email_verified family_name gender given_name locale middle_name name nickname phone_number
  phone_number_verified picture preferred_username profile sub updated_at website zoneinfo`.split(/\s+/),
)

const withoutPrefix = (name: string): string => name.replace(/^(dev:)?custom:/, '')

/** The name in the API: `tier` → `custom:tier`. */
export const apiName = (name: string): string => (standard.has(name) ? name : `custom:${withoutPrefix(name)}`)

/** What the program manages: names without prefix, and not `sub`, which the service sets. */
export const managedAttributes = (attributes: Bag): Bag =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => name !== 'sub')
      .map(([name, value]) => [withoutPrefix(name), value]),
  )

/** Attributes in the form of the API. */
export const toAttributeList = (attributes: Bag): { Name: string; Value: unknown }[] =>
  Object.entries(attributes).map(([name, Value]) => ({ Name: apiName(name), Value }))

/** Attributes from the form of the API, `sub` included. */
export const fromAttributeList = (list: unknown): Bag =>
  Object.fromEntries(((list ?? []) as { Name: string; Value?: string }[]).map(({ Name, Value = '' }) => [withoutPrefix(Name), Value]))
