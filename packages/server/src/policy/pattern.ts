import { matchByStates } from './pattern-states.ts'
import { anyCharacter, anyText, isVariable, resolve, type TemplatePart } from './template.ts'
import type { ConditionValues } from './values.ts'

/** A compiled text of a policy. */
export interface Pattern {
  parts: readonly TemplatePart[]
  hasVariables: boolean
  /** Undefined where a variable has no value in the request. */
  matches(text: string, values: ConditionValues): boolean | undefined
}

/** Compiles the parts of a text. Texts without marks, prefixes and `*` are compared directly, because most patterns are one of these. */
export function compilePattern(parts: readonly TemplatePart[]): Pattern {
  const hasVariables = parts.some(isVariable)
  return { parts, hasVariables, matches: hasVariables ? matchesResolved(parts) : matcher(parts) }
}

function matchesResolved(parts: readonly TemplatePart[]): Pattern['matches'] {
  return (text, values) => {
    const resolved = resolve(parts, values)
    return resolved && matcher(resolved)(text)
  }
}

/** Parts without variables. */
function matcher(parts: readonly TemplatePart[]): (text: string) => boolean {
  const literals = parts.filter(part => typeof part === 'string')
  if (literals.length === parts.length) {
    const whole = literals.join('')
    return text => text === whole
  }
  if (parts.length === 1 && parts[0] === anyText) return () => true
  if (parts.at(-1) === anyText && literals.length === parts.length - 1) {
    const prefix = literals.join('')
    return text => text.startsWith(prefix)
  }
  const segments = toSegments(parts)
  const longest = Math.max(...segments.map(({ length }) => length))
  return text => (text.length * longest <= maxSearchSteps ? matchSegments(segments, text) : matchByStates(parts, text))
}

/** More steps than this are left to the automaton, whose time is linear in the text. */
const maxSearchSteps = 32_768

/** What stands between two `*`: text and `?`. */
interface Segment {
  length: number
  /** Text and where it is in the segment. */
  chunks: { at: number; text: string }[]
}

function toSegments(parts: readonly TemplatePart[]): Segment[] {
  const segments: Segment[] = [{ length: 0, chunks: [] }]
  for (const part of parts) {
    const segment = segments.at(-1)!
    if (part === anyText) segments.push({ length: 0, chunks: [] })
    else if (part === anyCharacter) segment.length++
    else if (typeof part === 'string') {
      segment.chunks.push({ at: segment.length, text: part })
      segment.length += part.length
    }
  }
  return segments
}

/** The first segment is at the start and the last one at the end; each between is taken at its leftmost place, so nothing is tried twice. */
function matchSegments(segments: readonly Segment[], text: string): boolean {
  const first = segments[0]!
  if (!isAt(first, text, 0)) return false
  if (segments.length === 1) return text.length === first.length
  const last = segments.at(-1)!
  const end = text.length - last.length
  let from = first.length
  for (const segment of segments.slice(1, -1)) {
    const at = find(segment, text, from, end - segment.length)
    if (at < 0) return false
    from = at + segment.length
  }
  return from <= end && isAt(last, text, end)
}

const isAt = ({ length, chunks }: Segment, text: string, at: number): boolean =>
  at + length <= text.length && chunks.every(chunk => text.startsWith(chunk.text, at + chunk.at))

function find(segment: Segment, text: string, from: number, until: number): number {
  const chunk = segment.chunks[0]
  if (!chunk) return from <= until ? from : -1
  for (let at = from; at <= until; at++) {
    const found = text.indexOf(chunk.text, at + chunk.at)
    if (found < 0 || found - chunk.at > until) return -1
    at = found - chunk.at
    if (isAt(segment, text, at)) return at
  }
  return -1
}
