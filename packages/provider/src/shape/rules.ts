import type { Value } from '@poolhouse/engine'
import { isJson } from './documents.ts'
import type { Rule } from './property.ts'

/**
 * Validators with the messages of the two upstream Terraform frameworks. Lengths count characters, not bytes.
 */

const length = (value: Value): number => [...String(value)].length
const quoted = (values: readonly string[]): string => `[${values.map(value => `"${value}"`).join(' ')}]`
const isArn = (value: Value): boolean => /^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}|aws)?:.+$/.test(String(value))

/** Validators with the messages of Terraform's SDKv2. */
export const sdkV2Rules = {
  oneOf:
    (...values: string[]): Rule =>
    (value, field) =>
      values.includes(String(value)) ? undefined : `expected ${field} to be one of ${quoted(values)}, got ${value}`,

  between:
    (min: number, max: number): Rule =>
    (value, field) =>
      Number(value) >= min && Number(value) <= max ? undefined : `expected ${field} to be in the range (${min} - ${max}), got ${value}`,

  atLeast:
    (min: number): Rule =>
    (value, field) =>
      Number(value) >= min ? undefined : `expected ${field} to be at least (${min}), got ${value}`,

  /** The length of a password, which the message does not repeat as the upstream's does. */
  secretLength:
    (min: number, max: number): Rule =>
    (value, field) =>
      length(value) >= min && length(value) <= max
        ? undefined
        : `expected length of ${field} to be in the range (${min} - ${max}), got ${length(value)}`,

  userPoolId: (): Rule => (value, field) =>
    /^[\w-]+_[0-9A-Za-z]+$/.test(String(value))
      ? undefined
      : `"${field}" must be the region name followed by an underscore and then alphanumeric pattern`,

  /** Bytes as base64. The upstream finds out when it creates the resource. */
  base64: (): Rule => (value, field) => (isBase64(String(value)) ? undefined : `"${field}" is not base64`),

  length:
    (min: number, max: number): Rule =>
    (value, field) =>
      length(value) >= min && length(value) <= max
        ? undefined
        : `expected length of ${field} to be in the range (${min} - ${max}), got ${value}`,

  /** A message template, which must contain each of `parts`. */
  message:
    (min: number, max: number, ...parts: string[]): Rule =>
    (value, field) => {
      if (length(value) < min) return `"${field}" cannot be less than ${min} UTF-8 characters`
      if (length(value) > max) return `"${field}" cannot be longer than ${max} UTF-8 characters`
      const missing = parts.find(part => !String(value).includes(part))
      return missing === undefined ? undefined : `"${field}" does not contain ${missing}`
    },

  /** A message with `{##text##}`, whose text becomes the verification link. */
  link: (): Rule => (value, field) => {
    const text = String(value)
    const start = text.indexOf('{##')
    return start !== -1 && text.indexOf('##}', start + 3) !== -1 ? undefined : `"${field}" does not contain {##[\\w\\W]*##}`
  },

  matching:
    (pattern: RegExp, words: string): Rule =>
    (value, field) =>
      pattern.test(String(value)) ? undefined : `invalid value for ${field} (${words})`,

  arn: (): Rule => (value, field) =>
    value === '' || isArn(value) ? undefined : `"${field}" (${value}) is an invalid ARN: arn: invalid prefix or not enough sections`,

  items:
    (min: number, max: number): Rule =>
    (value, field) => {
      const count = (value as Value[]).length
      if (count > max) return `Too many list items: ${field} supports ${max} item maximum, but config has ${count} declared`
      return count < min ? `Not enough list items: ${field} requires ${min} item minimum, but config has only ${count} declared` : undefined
    },
}

const isBase64 = (text: string): boolean => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)

const attribute = (summary: string, text: string): string => `${summary}. Attribute ${text}`

/** Validators with the messages of Terraform's Plugin Framework. */
export const frameworkRules = {
  oneOf:
    (...values: string[]): Rule =>
    (value, field) =>
      values.includes(String(value))
        ? undefined
        : attribute('Invalid Attribute Value Match', `${field} value must be one of: ${quoted(values)}, got: "${value}"`),

  between:
    (min: number, max: number): Rule =>
    (value, field) =>
      Number(value) >= min && Number(value) <= max
        ? undefined
        : attribute('Invalid Attribute Value', `${field} value must be between ${min} and ${max}, got: ${value}`),

  length:
    (min: number, max: number): Rule =>
    (value, field) =>
      length(value) >= min && length(value) <= max
        ? undefined
        : attribute('Invalid Attribute Value Length', `${field} string length must be between ${min} and ${max}, got: ${length(value)}`),

  matching:
    (pattern: RegExp, words: string): Rule =>
    (value, field) =>
      pattern.test(String(value)) ? undefined : attribute('Invalid Attribute Value Match', `${field} ${words}, got: ${value}`),

  atMost:
    (max: number): Rule =>
    (value, field) => {
      const count = (value as Value[]).length
      return count <= max
        ? undefined
        : attribute('Invalid Attribute Value', `${field} set must contain at most ${max} elements, got: ${count}`)
    },

  json: (): Rule => value =>
    isJson(String(value))
      ? undefined
      : 'Invalid JSON String Value. A string value was provided that is not valid JSON string format (RFC 7159)',

  base64: (): Rule => (value, field) =>
    isBase64(String(value)) ? undefined : attribute('Invalid Attribute Value', `${field} value must be base64`),

  arn: (): Rule => (value, field) =>
    isArn(value) ? undefined : attribute('Invalid Attribute Value', `${field} value must be a valid ARN, got: "${value}"`),
}
