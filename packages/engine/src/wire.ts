/**
 * Property values in Pulumi's wire format, as JSON: a secret, a reference or an asset is an object with the signature key; an unknown is a sentinel
 * string. This file imports nothing, so that a provider can use it too.
 */

/** A property value. Numbers are doubles; `undefined` never occurs, an absent key does. */
export type Value = null | boolean | number | string | Value[] | Bag
/** A property bag: the inputs or outputs of a resource, the arguments of a function. */
export interface Bag {
  [key: string]: Value
}

/** The key whose presence makes an object a special value. */
export const SIGNATURE = '4dabf18193072939515e22adb298388d'
/** Signature of a secret. */
export const SECRET = '1b47061264138c4ac30d75fd1eb44270'
/** Signature of an asset. */
export const ASSET = 'c44067f5952c0a294b673a41bacd8c17'
/** Signature of an archive. */
export const ARCHIVE = '0def7320c3a5731c473e5ecbe6d01bc7'
/** Signature of a resource reference. */
export const REFERENCE = '5cf8f73096256a8f31e491e813e4eb8e'
/** Signature of an output value, which only programs send. */
export const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4'

/** The sentinel that this engine sends for a value that is unknown until the update. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
/** The sentinels that may be received: generic, then bool, number, list, asset, archive, object. */
const sentinels: ReadonlySet<unknown> = new Set([
  UNKNOWN,
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
])

/** A member of a bag or a table by a name that a program or a provider chose; what every object inherits, such as `constructor`, is not found. */
export const own = <Member>(table: Readonly<Record<string, Member>> | undefined, name: string): Member | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined

/** A secret with its value in clear text. */
export interface Secret extends Bag {
  value: Value
}

/** Whether a value is an object: a property bag, or a special value. */
/** Whether a value is an object: a property bag or a special value. */
export const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value)
/** Whether a value is unknown until the update. */
/** Whether a value is unknown until the update. */
export const isUnknown = (value: unknown): boolean => sentinels.has(value)
/** The signature of a special value; `undefined` for plain values. */
export const signatureOf = (value: unknown): Value | undefined => (isBag(value) ? value[SIGNATURE] : undefined)
/** Whether a value is a secret. */
export const isSecret = (value: unknown): value is Secret => signatureOf(value) === SECRET
/** Whether a value refers to a resource. */
export const isReference = (value: unknown): value is Bag => signatureOf(value) === REFERENCE
/** Whether a value is an asset or an archive. */
export const isAsset = (value: unknown): value is Bag => signatureOf(value) === ASSET || signatureOf(value) === ARCHIVE

/** Wraps a value as a secret; a secret stays one wrapper deep. */
export const secret = (value: Value): Secret => (isSecret(value) ? value : { [SIGNATURE]: SECRET, value })
/** The value without its own wrapper; wrappers deeper inside stay. */
export const unwrap = (value: Value): Value => (isSecret(value) ? value.value : value)

/** Applies `change` to every value, innermost first; `undefined` removes the entry. */
export function mapValues(value: Value, change: (value: Value) => Value | undefined): Value | undefined {
  if (Array.isArray(value)) return change(value.map(item => mapValues(item, change) ?? null))
  if (!isBag(value)) return change(value)
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const mapped = mapValues(item, change)
    return mapped === undefined ? [] : [[key, mapped] as const]
  })
  return change(Object.fromEntries(entries))
}

/** Without any secret wrapper, at any depth. */
export const withoutSecrets = (value: Value): Value => mapValues(value, unwrap) ?? null
/** A bag without any secret wrapper, at any depth. */
export const revealBag = (bag: Bag): Bag => withoutSecrets(bag) as Bag

/** Whether the value, or anything inside it, passes the test. */
export function contains(value: Value, test: (value: Value) => boolean): boolean {
  if (test(value)) return true
  if (Array.isArray(value)) return value.some(item => contains(item, test))
  return isBag(value) && Object.values(value).some(item => contains(item, test))
}
/** Whether anything inside is unknown. */
export const hasUnknowns = (value: Value): boolean => contains(value, isUnknown)
/** Whether anything inside is secret. */
export const hasSecrets = (value: Value): boolean => contains(value, isSecret)

/**
 * The value with the secrets of another: what is secret there is secret here, also within objects. A list that contains a secret is secret as a whole,
 * since its order may differ.
 */
export function withSecretsOf(value: Value, other: Value | undefined): Value {
  if (other === undefined || isSecret(value) || !hasSecrets(other)) return value
  if (isSecret(other) || !isPlainBag(value) || !isPlainBag(other)) return secret(withoutSecrets(value))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withSecretsOf(item, own(other, key))]))
}
const isPlainBag = (value: Value): value is Bag => isBag(value) && signatureOf(value) === undefined

/** Deep equality; key order is not significant. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
  if (!isBag(a) || !isBag(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && equal(a[key], b[key]))
}
