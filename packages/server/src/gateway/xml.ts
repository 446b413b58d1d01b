/** A parser turns a bare carriage return into a line feed (XML 1.0 §2.11), so it is escaped as well. */
const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#xD;' }

/** XML 1.0 has no representation for most control characters and for U+FFFE and U+FFFF, so they are replaced. */
const isUnrepresentable = (mark: string): boolean =>
  (mark < ' ' && mark !== '\t' && mark !== '\n') || mark === '\ufffe' || mark === '\uffff'

const escapeXml = (text: string): string =>
  [...text]
    .map(mark => escapes[mark] ?? (isUnrepresentable(mark) ? '\ufffd' : mark))
    .join('')
    .toWellFormed()

/** An XML element that contains a text. */
export const textElement = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`

/** An XML element that contains elements. */
export const parentElement = (name: string, attributes: Record<string, string>, ...children: string[]): string => {
  const attributesText = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
  return `<${name}${attributesText.join('')}>${children.join('')}</${name}>`
}
