import { isKnownConditionKey } from './condition-keys.ts'
import type { ConditionValues } from './values.ts'

/** A policy variable: `${aws:username}`, or `${aws:username, 'nobody'}` with a default. */
export interface Variable {
  /** The condition key, in lower case. */
  key: string
  fallback: string | undefined
  isKnown: boolean
}

/** `*` in a pattern: any text. */
export const anyText = Symbol('*')
/** `?` in a pattern: any character. */
export const anyCharacter = Symbol('?')

/** A text of a policy in parts. Where the text has no wildcards or no variables, their marks are text. */
export type TemplatePart = string | typeof anyText | typeof anyCharacter | Variable

/** Which marks have a meaning in a text: wildcards in patterns, variables in documents of version 2012-10-17. */
export interface TemplateOptions {
  wildcards: boolean
  variables: boolean
}

/** Characters that stand for themselves: `${*}`, `${?}` and `${$}`. */
const literalVariables = new Set(['*', '?', '$'])

/** The parts of a text; undefined where a variable is not well-formed. */
export function parseTemplate(text: string, { wildcards, variables }: TemplateOptions): TemplatePart[] | undefined {
  const parts: TemplatePart[] = []
  let literal = ''
  const add = (part: TemplatePart) => {
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push(part)
  }
  for (let index = 0; index < text.length; index++) {
    const mark = text[index]!
    if (variables && mark === '$' && text[index + 1] === '{') {
      const end = text.indexOf('}', index)
      const name = end < 0 ? '' : text.slice(index + 2, end)
      if (literalVariables.has(name)) literal += name
      else {
        const variable = parseVariable(name)
        if (!variable) return undefined
        add(variable)
      }
      index = end
    } else if (wildcards && mark === '*') {
      if (literal !== '' || parts.at(-1) !== anyText) add(anyText)
    } else if (wildcards && mark === '?') add(anyCharacter)
    else literal += mark
  }
  if (literal !== '') parts.push(literal)
  return parts
}

/** `aws:username` or `aws:PrincipalTag/team, 'company-wide'`. */
function parseVariable(text: string): Variable | undefined {
  const comma = text.indexOf(',')
  const key = (comma < 0 ? text : text.slice(0, comma)).trim().toLowerCase()
  if (!key.includes(':') || key.includes('{') || key.includes("'")) return undefined
  const quoted = comma < 0 ? undefined : text.slice(comma + 1).trim()
  if (quoted !== undefined && (quoted.length < 2 || !quoted.startsWith("'") || !quoted.endsWith("'"))) return undefined
  return { key, fallback: quoted?.slice(1, -1), isKnown: isKnownConditionKey(key) }
}

/** Whether a part is a variable. */
export const isVariable = (part: TemplatePart): part is Variable => typeof part === 'object'

/** A variable's value in a request: undefined where it has none. A key with several values has no one value. */
export function variableValue({ key, fallback }: Variable, values: ConditionValues): string | undefined {
  const value = values.get(key)
  if (typeof value === 'string') return value
  return value?.length === 1 ? value[0] : fallback
}

/** The parts with variables replaced by their values; undefined where one has no value. */
export function resolve(parts: readonly TemplatePart[], values: ConditionValues): TemplatePart[] | undefined {
  const resolved: TemplatePart[] = []
  for (const part of parts) {
    const value = isVariable(part) ? variableValue(part, values) : part
    if (value === undefined) return undefined
    resolved.push(value)
  }
  return resolved
}

/** Whether a request cannot have a variable's value, because the service does not know its key. */
export const hasUnknownVariable = (parts: readonly TemplatePart[], values: ConditionValues): boolean =>
  parts.some(part => isVariable(part) && !part.isKnown && variableValue(part, values) === undefined)
