const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** XML 1.0 cannot carry most control characters, not even escaped. */
const escaped = (text: string): string =>
  [...text]
    .map(mark => (mark < ' ' && mark !== '\t' && mark !== '\n' && mark !== '\r' ? '\ufffd' : (escapes[mark] ?? mark)))
    .join('')
    .toWellFormed()

/** An element with a text. */
export const textElement = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`

/** An element with elements. */
export const parentElement = (name: string, attributes: Record<string, string>, ...children: string[]): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  return `<${name}${written.join('')}>${children.join('')}</${name}>`
}
