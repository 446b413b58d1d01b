import { compilePattern, type Pattern } from './pattern.ts'
import { anyText, type TemplatePart } from './template.ts'
import type { ConditionValues } from './values.ts'

const fieldCount = 6

/** The six fields of an ARN. The last one may have colons. Undefined for a text that is no ARN. */
export function arnFields(text: string): string[] | undefined {
  const fields = text.split(':')
  if (fields.length < fieldCount || fields[0] !== 'arn') return undefined
  return fields.length === fieldCount ? fields : [...fields.slice(0, fieldCount - 1), fields.slice(fieldCount - 1).join(':')]
}

/** A pattern of an ARN, or `*`. Each field is matched by itself, so that no wildcard and no variable's value reaches into the next one. */
export interface ArnPattern {
  text: string
  /** `fields` is undefined for a text that is no ARN, which only `*` matches. Undefined where a variable has no value. */
  matches(fields: readonly string[] | undefined, values: ConditionValues): boolean | undefined
}

/** Compiles the parts of a resource. Undefined where they are neither `*` nor an ARN. */
export function compileArn(text: string, parts: readonly TemplatePart[]): ArnPattern | undefined {
  if (parts.length === 1 && parts[0] === anyText) return { text, matches: () => true }
  const split = splitFields(parts)
  if (split.length < fieldCount || split[0]?.length !== 1 || split[0][0] !== 'arn') return undefined
  return { text, matches: matchesFields(split.map(compilePattern)) }
}

/** Only colons of the text itself divide fields. */
function splitFields(parts: readonly TemplatePart[]): TemplatePart[][] {
  const fields: TemplatePart[][] = [[]]
  for (const part of parts) {
    if (typeof part !== 'string') {
      fields.at(-1)!.push(part)
      continue
    }
    let rest = part
    while (fields.length < fieldCount && rest.includes(':')) {
      const colon = rest.indexOf(':')
      if (colon > 0) fields.at(-1)!.push(rest.slice(0, colon))
      fields.push([])
      rest = rest.slice(colon + 1)
    }
    if (rest !== '') fields.at(-1)!.push(rest)
  }
  return fields
}

/** The last field is compared first, because ARNs of one service differ there. */
function matchesFields(patterns: readonly Pattern[]): ArnPattern['matches'] {
  return (fields, values) => {
    if (!fields) return false
    let isUnresolved = false
    for (let index = fieldCount - 1; index > 0; index--) {
      const matches = patterns[index]!.matches(fields[index]!, values)
      if (matches === false) return false
      if (matches === undefined) isUnresolved = true
    }
    return isUnresolved ? undefined : true
  }
}
