import type { Rule } from './property.ts'

/** JSON policies as property values: texts that are equal if they mean the same (docs/reference/pulumi-resources.md#1.11). */

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const sortedByKey = (entries: [string, unknown][]): [string, unknown][] => entries.sort(([one], [other]) => (one < other ? -1 : 1))

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isObject(value)) return value
  return Object.fromEntries(sortedByKey(Object.entries(value).map(([key, each]) => [key, sortKeys(each)])))
}

/** Go's encoder escapes these so that JSON can stand in HTML and in JavaScript. */
export const escapeAsGo = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The text that states and requests have: without white space, with keys in order. A text that is no JSON stays as it is. */
export function normalizedDocument(text: string): string {
  const value = parsed(text)
  return value === undefined ? text : escapeAsGo(JSON.stringify(sortKeys(value)))
}

/** The account of a principal is the same as its root user. */
const asArn = (text: string): string => (/^\d{12}$/.test(text) ? `arn:aws:iam::${text}:root` : text)

/** One value is a list of one; lists, statements too, have no order. */
function canonical(value: unknown): unknown {
  if (isObject(value)) return Object.fromEntries(sortedByKey(Object.entries(value).map(([key, each]) => [key, canonical(each)])))
  const items = [value].flat().map(each => (isObject(each) ? canonical(each) : asArn(String(each))))
  return [...new Set(items.map(each => JSON.stringify(each)))].sort()
}

/** A form of a policy in which policies of one meaning are equal. */
export function canonicalDocument(text: string): unknown {
  const value = parsed(text)
  if (!isObject(value)) return text
  return canonical({ ...value, ...(isObject(value.Statement) && { Statement: [value.Statement] }) })
}

/** Whether two policies mean the same. */
export const isSameDocument = (one: string, other: string): boolean =>
  one === other || JSON.stringify(canonicalDocument(one)) === JSON.stringify(canonicalDocument(other))

/** The start of a text that is JSON, but no object. */
const notAnObject: readonly [pattern: RegExp, reason: string][] = [
  [/^\s/, 'leading space characters are not allowed'],
  [/^"/, 'contains a JSON-encoded string, not a JSON-encoded object'],
  [/^\[/, 'contains a JSON array, not a JSON object'],
  [/^[^{]/, 'not a JSON object'],
]

/** Whether a text is JSON. */
export const isJson = (text: string): boolean => parsed(text) !== undefined

/** A form of a JSON text in which texts of one value are equal. */
export const canonicalJson = (text: string): unknown => sortKeys(parsed(text)) ?? text

/** Validator of a JSON policy. */
export const policyRule: Rule = (value, field) => {
  const text = String(value)
  if (text.trim() === '') return `"${field}" is an empty string, which is not a valid JSON value`
  const found = notAnObject.find(([pattern]) => pattern.test(text))
  if (found) return `"${field}" contains an invalid JSON policy: ${found[1]}`
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return `"${field}" contains an invalid JSON policy: ${(error as Error).message}`
  }
}
