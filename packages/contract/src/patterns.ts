/**
 * Matchers of the model's patterns that take linear time.
 * A pattern of the model is a Java regular expression over the whole value. Most consist of character classes that cannot overlap and become a JavaScript
 * regular expression. Those whose parts overlap (`C*\{####\}C*`, where C contains braces) would backtrack quadratically, and are functions instead.
 */

/** Whether a value matches a pattern. */
export type Matcher = (value: string) => boolean

/** Java's `\s` is ASCII only, unlike JavaScript's. */
const javaClasses: readonly (readonly [RegExp, string])[] = [
  [/\[\\S\]/g, '[^ \\t\\n\\x0B\\f\\r]'],
  [/\\s/g, ' \\t\\n\\x0B\\f\\r'],
  [/\\:/g, ':'],
]

/** The pattern anchored on both sides, Unicode-aware, with Java's classes. `\s` may stand only inside brackets, as it does in every pattern of the model. */
function compile(pattern: string): Matcher {
  const translated = javaClasses.reduce((text, [from, to]) => text.replace(from, to), pattern)
  const expression = new RegExp(`^(?:${translated})$`, 'u')
  return value => expression.test(value)
}

const visible = '\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}'
const written = `[${visible}\\s*]`

/** `C+@C+` where C contains `@`: every character is in C, and one `@` is neither first nor last. */
const address = (every: Matcher): Matcher => {
  return value => {
    const at = value.indexOf('@', 1)
    return at !== -1 && at < value.length - 1 && every(value)
  }
}

/** `C*first C*then C*` where C contains both literals: every character is in C, and the literals occur in this order. */
const containing = (every: Matcher, first: string, then?: string): Matcher => {
  return value => {
    const at = value.indexOf(first)
    if (at === -1) return false
    return (then === undefined || value.indexOf(then, at + first.length) !== -1) && every(value)
  }
}

const text = compile(`${written}*`)
const oneLine: Matcher = value => !/[\n\r\u0085\u2028\u2029]/.test(value)

/** Patterns of the model whose parts overlap, each with its matcher. */
const procedures: Readonly<Record<string, Matcher>> = {
  [`[${visible}]+@[${visible}]+`]: address(compile(`[${visible}]+`)),
  [`${written}*\\{####\\}${written}*`]: containing(text, '{####}'),
  [`${written}*\\{##${written}*##\\}${written}*`]: containing(text, '{##', '##}'),
  '.*\\{####\\}.*': containing(oneLine, '{####}'),
  // STS publishes the last range in a form that no engine reads as it is meant.
  '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+': compile(
    '[\\t\\n\\r\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]+',
  ),
  '(?s).*\\{####\\}.*': value => value.includes('{####}'),
}

const made = new Map<string, Matcher>()

/** The matcher of a pattern of the model; it is made once. */
export function matcherOf(pattern: string): Matcher {
  let matcher = made.get(pattern)
  if (!matcher) {
    matcher = Object.hasOwn(procedures, pattern) ? procedures[pattern]! : compile(pattern)
    made.set(pattern, matcher)
  }
  return matcher
}
