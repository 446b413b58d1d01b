/** An element of an XML document. Names are local names; the namespace is beside them. */
export interface XmlElement {
  namespace: string
  name: string
  /** By name as written. SAML has no attribute with a prefix that matters. */
  attributes: Readonly<Record<string, string>>
  children: readonly XmlElement[]
  /** The text of this element alone, without that of its children. */
  text: string
}

/** Why a text was refused as XML. */
export class XmlProblem extends Error {
  override readonly name = 'XmlProblem'
}

/** Limits and options of `parseXml`. */
export interface XmlOptions {
  /** Whether comments are left out of the result; without it they are refused. */
  allowsComments?: boolean
}

/** XML §2.2. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/

/** Elements inside of each other. SAML has eight. */
const maxDepth = 40
const maxElements = 20_000

const name = '[\\p{L}_][\\p{L}\\p{N}_.\\-]*'
const qualifiedName = `(?:${name}:)?${name}`
const token = {
  declaration: /\ufeff?<\?xml(?=\s)[^<>?]*\?>/y,
  comment: /<!--(?:(?!--)[\s\S])*-->/y,
  text: /[^<]+/y,
  end: new RegExp(`</(${qualifiedName})\\s*>`, 'uy'),
  start: new RegExp(`<(${qualifiedName})((?:\\s+${qualifiedName}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'uy'),
}
const attributePattern = new RegExp(`(${qualifiedName})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'gu')
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Reads XML strictly: only elements, attributes, text, the five entities and character references. A DOCTYPE, CDATA, a processing instruction, any
 * other entity or an undeclared prefix is refused, so that there is nothing that two readers could understand differently.
 * @throws XmlProblem
 */
export function parseXml(source: string, { allowsComments = false }: XmlOptions = {}): XmlElement {
  if (forbidden.test(source)) throw new XmlProblem('It has a character that XML does not know.')
  const text = source.replaceAll(/\r\n?/g, '\n')
  let position = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position
    const found = pattern.exec(text)
    if (found) position = pattern.lastIndex
    return found
  }
  interface Open {
    tag: string
    namespaces: Namespaces
    element: XmlElement & { children: XmlElement[] }
  }
  const open: Open[] = []
  let root: XmlElement | undefined
  let count = 0
  const close = ({ element }: Open) => {
    const parent = open.at(-1)
    if (parent) parent.element.children.push(element)
    else root = element
  }

  take(token.declaration)
  while (position < text.length) {
    const written = take(token.text)
    if (written) {
      const parent = open.at(-1)
      if (parent) parent.element.text += decodeEntities(written[0])
      else if (written[0].trim() !== '') throw new XmlProblem('It has text outside of its root element.')
      continue
    }
    if (take(token.comment)) {
      if (!allowsComments) throw new XmlProblem('It has a comment.')
      continue
    }
    const end = take(token.end)
    if (end) {
      const last = open.pop()
      if (!last || last.tag !== end[1]) throw new XmlProblem('An end tag has no start tag.')
      close(last)
      continue
    }
    const start = take(token.start)
    if (!start) throw new XmlProblem(problemAt(text, position))
    if (root) throw new XmlProblem('It has more than one root element.')
    if (++count > maxElements) throw new XmlProblem(`It has more than ${maxElements} elements.`)
    if (open.length >= maxDepth) throw new XmlProblem(`Its elements are nested more than ${maxDepth} times.`)
    const [, tag = '', inside = '', isEmpty] = start
    const { attributes, namespaces } = readAttributes(inside, open.at(-1)?.namespaces ?? known)
    const namespace = namespaceOf(tag, namespaces)
    const local = tag.slice(tag.indexOf(':') + 1)
    const opened: Open = { tag, namespaces, element: { namespace, name: local, attributes, children: [], text: '' } }
    if (isEmpty) close(opened)
    else open.push(opened)
  }
  if (!root || open.length > 0) throw new XmlProblem('It is not a whole XML document.')
  return root
}

/** What stands where no tag is, for the administrator who gave the document. */
function problemAt(text: string, position: number): string {
  if (text.startsWith('<!DOCTYPE', position)) return 'It has a DOCTYPE.'
  if (text.startsWith('<![CDATA[', position)) return 'It has CDATA.'
  if (text.startsWith('<!--', position)) return 'It has an open comment.'
  if (text.startsWith('<?', position)) return 'It has a processing instruction.'
  return 'It is not well-formed XML.'
}

/** Prefixes of an element's own declarations; those of the elements around it are its prototypes, so that nesting copies nothing. */
type Namespaces = Readonly<Record<string, string>>
const known: Namespaces = Object.assign(Object.create(null), { xml: 'http://www.w3.org/XML/1998/namespace' })

function readAttributes(written: string, outer: Namespaces): { attributes: Readonly<Record<string, string>>; namespaces: Namespaces } {
  const attributes: Record<string, string> = Object.create(null)
  const declared: Record<string, string> = Object.create(outer)
  for (const [, key = '', double, single] of written.matchAll(attributePattern)) {
    if (key in attributes) throw new XmlProblem('An attribute is given twice.')
    // XML §3.3.3: white space in the value of an attribute is read as spaces.
    const value = decodeEntities((double ?? single ?? '').replaceAll(/[\n\t]/g, ' '))
    attributes[key] = value
    if (key === 'xmlns' || key.startsWith('xmlns:')) declared[key.slice(6)] = value
  }
  for (const key of Object.keys(attributes)) if (key.includes(':')) namespaceOf(key.startsWith('xmlns:') ? 'xml:' : key, declared)
  return { attributes, namespaces: declared }
}

/** @throws XmlProblem for a prefix without a namespace */
function namespaceOf(written: string, namespaces: Namespaces): string {
  const prefix = written.slice(0, Math.max(0, written.indexOf(':')))
  const namespace = namespaces[prefix] ?? (prefix === '' ? '' : undefined)
  if (namespace === undefined || (prefix !== '' && namespace === '')) throw new XmlProblem('A prefix has no namespace.')
  return namespace
}

const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));|&/g, (_, hex?: string, decimal?: string, entity?: string) => {
        if (entity !== undefined && Object.hasOwn(entities, entity)) return entities[entity]!
        const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
        if (entity !== undefined || !isCharacter(code)) throw new XmlProblem('It has an entity that XML does not know.')
        return String.fromCodePoint(code)
      })
    : text

/** XML §2.2. */
const isCharacter = (code: number): boolean =>
  [0x9, 0xa, 0xd].includes(code) ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)

/** The children of this name. */
export const childrenOf = (element: XmlElement, namespace: string, local: string): XmlElement[] =>
  element.children.filter(child => child.name === local && child.namespace === namespace)

/** An element and everything in it, in document order. */
export function* elementsOf(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) yield* elementsOf(child)
}
