import type { CheckFailure } from '../provider.ts'
import { type Bag, isSecret, isUnknown, own, type Value } from '../wire.ts'
import { nameOf } from './urn.ts'

/** The message of a failed check, worded as Pulumi's errors 2002 and 2003. Secrets and unknowns are not shown. */
export function checkMessage({ type, urn }: { type: string; urn: string }, news: Bag, { property, reason }: CheckFailure): string {
  const name = nameOf(urn)
  if (!property) return `${type} resource '${name}' has a problem: ${reason}`
  const value = own(news, property)
  return `${type} resource '${name}': property ${property}${value === undefined ? '' : ` value ${shown(value)}`} has a problem: ${reason}`
}

const shown = (value: Value): string => {
  if (isSecret(value)) return '[secret]'
  if (isUnknown(value)) return '[unknown]'
  const text = JSON.stringify(value, (_, inner) => (isSecret(inner) ? '[secret]' : isUnknown(inner) ? '[unknown]' : inner))
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
