/** A reference to a value: `${root.key[0]["other key"]}`. */
export interface Access {
  root: string
  path: (string | number)[]
}

/** Splits a text into literal parts and accesses; `$$` is a literal `$` (docs/reference/pulumi-protocol.md#17.4). */
export function parseText(text: string, problem: (message: string) => void): (string | Access)[] {
  const parts: (string | Access)[] = []
  let literal = ''
  let at = 0
  while (at < text.length) {
    if (text.startsWith('$$', at)) {
      literal += '$'
      at += 2
    } else if (text.startsWith('${', at)) {
      const end = closing(text, at + 2)
      if (end < 0) {
        problem(`"${text}" has a \${ without its }`)
        return []
      }
      if (literal) parts.push(literal)
      literal = ''
      const access = parseAccess(text.slice(at + 2, end))
      if (access) parts.push(access)
      else problem(`\${${text.slice(at + 2, end)}} is no reference such as \${name}, \${name.property} or \${name["key"][0]}`)
      at = end + 1
    } else {
      literal += text[at]
      at++
    }
  }
  if (literal) parts.push(literal)
  return parts
}

/** The `}` that ends an access; one inside quotes does not. */
function closing(text: string, from: number): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const char = text[at]!
    if (quote) quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '}') return at
  }
  return -1
}

/** Parses the text between `${` and `}`; `undefined` when it is not valid. */
export function parseAccess(text: string): Access | undefined {
  const [root] = /^[^.[\]"'{}\s]+/.exec(text) ?? []
  if (!root) return undefined
  const path: (string | number)[] = []
  let rest = text.slice(root.length)
  while (rest) {
    const [step, index, double, single, name] =
      /^(?:\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]|\.([^.[\]"'{}\s]+))/.exec(rest) ?? []
    if (step === undefined) return undefined
    path.push(index !== undefined ? Number(index) : (double ?? single ?? name ?? '').replaceAll(/\\(.)/g, '$1'))
    rest = rest.slice(step.length)
  }
  return { root, path }
}
