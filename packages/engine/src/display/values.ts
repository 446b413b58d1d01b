import { printableLine } from '@poolhouse/terminal'
import { isAsset, isBag, isReference, isSecret, isUnknown, signatureOf, type Value } from '../wire.ts'

/** A value on one line: secrets masked, unknowns as `[unknown]`, control characters escaped. */
export const formatInline = (value: Value | undefined): string => printableLine(inline(value))

function inline(value: Value | undefined): string {
  if (value === undefined) return '[absent]'
  if (isSecret(value)) return '[secret]'
  if (isUnknown(value)) return '[unknown]'
  if (isReference(value)) return String(value.urn)
  if (isAsset(value)) return `[asset ${String(value.path ?? value.uri ?? 'text')}]`
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (isBag(value))
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${inline(item)}`)
      .join(', ')} }`
  return JSON.stringify(value)
}

/** A value, on several lines when it is long; lines after the first are indented by `indent`. */
export function formatBlock(value: Value | undefined, indent: string): string {
  const short = formatInline(value)
  if (value === undefined || short.length + indent.length <= 100 || signatureOf(value) !== undefined) return short
  const deeper = `${indent}    `
  if (Array.isArray(value)) return `[\n${value.map(item => `${deeper}${formatBlock(item, deeper)}`).join(',\n')}\n${indent}]`
  if (!isBag(value)) return short
  const entries = Object.entries(value).map(([key, item]) => `${deeper}${printableLine(key)}: ${formatBlock(item, deeper)}`)
  return `{\n${entries.join('\n')}\n${indent}}`
}
