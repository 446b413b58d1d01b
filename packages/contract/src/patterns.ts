/**
 * Published patterns as matchers that take linear time.
 * A published pattern is Java's and covers the whole value; most are one run of a character class, or runs that cannot overlap, and become a JavaScript
 * regular expression. Those whose parts overlap backtrack quadratically or worse (`C*\{####\}C*`, where C has braces), and get a procedure instead.
 */

export type Matcher = (value: string) => boolean

/** Java's `\s` is ASCII only; JavaScript's is not. `.` leaves out one more line end in Java. */
const javaClasses: readonly (readonly [RegExp, string])[] = [
  [/\[\\S\]/g, '[^ \\t\\n\\x0B\\f\\r]'],
  [/\\s/g, ' \\t\\n\\x0B\\f\\r'],
]

/** Anchored on both sides, Unicode-aware, with Java's classes. `\s` may only stand inside brackets, which holds for every published pattern. */
function compile(pattern: string): Matcher {
  const translated = javaClasses.reduce((text, [from, to]) => text.replace(from, to), pattern)
  const expression = new RegExp(`^(?:${translated})$`, 'u')
  return value => expression.test(value)
}

const visible = '\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}'
const written = `[${visible}\\s*]`

/** `C+@C+` where C contains `@`: all of C, and an `@` that is neither first nor last. */
const address = (every: Matcher): Matcher => {
  return value => {
    const at = value.indexOf('@', 1)
    return at !== -1 && at < value.length - 1 && every(value)
  }
}

/** `C*first C*then C*` where C contains both literals: all of C, and the literals in that order. */
const containing = (every: Matcher, first: string, then?: string): Matcher => {
  return value => {
    const at = value.indexOf(first)
    if (at === -1) return false
    return (then === undefined || value.indexOf(then, at + first.length) !== -1) && every(value)
  }
}

const text = compile(`${written}*`)
const oneLine: Matcher = value => !/[\n\r\u0085\u2028\u2029]/.test(value)

/** Patterns, as published, whose parts overlap, and what they mean. */
const procedures: Readonly<Record<string, Matcher>> = {
  [`[${visible}]+@[${visible}]+`]: address(compile(`[${visible}]+`)),
  [`${written}*\\{####\\}${written}*`]: containing(text, '{####}'),
  [`${written}*\\{##${written}*##\\}${written}*`]: containing(text, '{##', '##}'),
  '.*\\{####\\}.*': containing(oneLine, '{####}'),
  '(?s).*': () => true,
}

const made = new Map<string, Matcher>()

/** The matcher of a published pattern, made once. */
export function matcherOf(pattern: string): Matcher {
  let matcher = made.get(pattern)
  if (!matcher) {
    matcher = Object.hasOwn(procedures, pattern) ? procedures[pattern]! : compile(pattern)
    made.set(pattern, matcher)
  }
  return matcher
}
