const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** XML 1.0 has no representation for most control characters, so they are replaced. */
const escapeXml = (text: string): string =>
  [...text]
    .map(mark => (mark < ' ' && mark !== '\t' && mark !== '\n' && mark !== '\r' ? '\ufffd' : (escapes[mark] ?? mark)))
    .join('')
    .toWellFormed()

/** An XML element that contains a text. */
export const textElement = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`

/** An XML element that contains elements. */
export const parentElement = (name: string, attributes: Record<string, string>, ...children: string[]): string => {
  const attributesText = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
  return `<${name}${attributesText.join('')}>${children.join('')}</${name}>`
}
