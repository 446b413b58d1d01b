import type { CssNode, List, Rule } from 'css-tree'
import { classes, functions, properties } from './css-table.ts'

/** CSS that is safe in a stylesheet of this service, or a sentence that says what is invalid. */
export type ReadCss = { kind: 'valid'; css: string } | { kind: 'invalid'; message: string }

/** Thrown and caught within this file. */
class InvalidCss extends Error {
  override readonly name = 'InvalidCss'
}

/** Characters of the caller's CSS in an error message. */
const maxExcerpt = 100
const excerpt = (text: string): string => text.slice(0, maxExcerpt)

/**
 * Sanitises the CSS of SetUICustomization: rules for the service's classes, whose values are identifiers, numbers, colours and a few
 * functions. The output is written from the parsed tree, so that no text passes that a browser might parse differently; properties that the
 * pages do not support are dropped. The message for an unknown class is of users-and-pools 22; the others are not published.
 */
export async function readCss(css: string): Promise<ReadCss> {
  try {
    assertText(css)
    const { parse, tokenize } = await import('css-tree')
    assertBrackets(css, tokenize)
    const sheet = parse(css, {
      onParseError: ({ message }) => {
        throw new InvalidCss(`The CSS is not valid: ${excerpt(message)}.`)
      },
    })
    if (sheet.type !== 'StyleSheet') throw new InvalidCss('The CSS is not a stylesheet.')
    return { kind: 'valid', css: sheet.children.toArray().map(writeRule).join('') }
  } catch (error) {
    if (error instanceof InvalidCss) return { kind: 'invalid', message: error.message }
    throw error
  }
}

function assertText(css: string): void {
  if (!css.isWellFormed() || /[^\P{Cc}\t\n\r\f]/u.test(css)) throw new InvalidCss('The CSS holds characters that are no text.')
}

/** Levels of nested brackets, which limits the recursion of the parser. */
const maxDepth = 10

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Counts brackets over tokens, which excludes strings and comments. The parser of css-tree does not return on some unbalanced brackets. */
function assertBrackets(css: string, tokenize: Tokenize): void {
  const open: string[] = []
  tokenize(css, (_type, start, end) => {
    // A token that opens a block or a function ends with the bracket.
    const last = css.slice(end - 1, end)
    if (isWrapped(css.slice(start, Math.min(end, start + 2)), end - start)) return
    const closer = closers[last]
    if (closer !== undefined) open.push(closer)
    else if (end - start === 1 && ')]}'.includes(last) && open.pop() !== last)
      throw new InvalidCss('The CSS has brackets that do not match.')
    if (open.length > maxDepth) throw new InvalidCss(`The CSS is nested deeper than ${maxDepth} levels.`)
  })
  if (open.length > 0) throw new InvalidCss('The CSS has brackets that do not match.')
}

type Tokenize = (css: string, token: (type: number, start: number, end: number) => void) => void

/** Whether a token is a string or a comment. */
const isWrapped = (beginning: string, length: number): boolean =>
  length > 1 && (beginning.startsWith('"') || beginning.startsWith("'") || beginning === '/*')

function writeRule(node: CssNode): string {
  if (node.type === 'Atrule') throw new InvalidCss(`The CSS rule @${excerpt(node.name)} is not allowed.`)
  if (node.type === 'Comment') return ''
  if (node.type !== 'Rule') throw new InvalidCss('The CSS holds something that is no rule.')
  const selectors = selectorsOf(node)
  const declarations = node.block.children
    .toArray()
    .map(writeDeclaration)
    .filter(line => line !== '')
  return declarations.length === 0 ? '' : `${selectors.join(',')}{${declarations.join(';')}}`
}

/** The class is written twice, for a higher specificity than the input rules of the pages have. */
function selectorsOf({ prelude }: Rule): string[] {
  if (prelude.type !== 'SelectorList') throw new InvalidCss('The CSS holds a selector that cannot be read.')
  return prelude.children.toArray().map(selector => {
    const [first, state, ...rest] = selector.type === 'Selector' ? selector.children.toArray() : []
    const name = first?.type === 'ClassSelector' ? first.name : undefined
    const stateName = state?.type === 'PseudoClassSelector' && state.children === null ? state.name : undefined
    const isListed = name !== undefined && Object.hasOwn(classes, name) && rest.length === 0
    if (isListed && state === undefined) return `.${name}.${name}`
    if (isListed && stateName !== undefined && classes[name]!.includes(stateName)) return `.${name}.${name}:${stateName}`
    throw new InvalidCss(`The CSS class ${excerpt(selectorText(selector))} is not in the list of allowed classes.`)
  })
}

/** A selector in an error message: a class without its dot, as the service writes it; `?` for other parts. */
function selectorText(selector: CssNode): string {
  if (selector.type !== 'Selector') return 'selector'
  const texts = selector.children.toArray().map(node => ('name' in node && typeof node.name === 'string' ? node : undefined))
  return texts
    .map((node, index) => {
      if (!node) return '?'
      const mark =
        node.type === 'PseudoClassSelector' ? ':' : node.type === 'PseudoElementSelector' ? '::' : node.type === 'IdSelector' ? '#' : ''
      return mark === '' && index > 0 ? ` ${node.name}` : `${mark}${node.name}`
    })
    .join('')
    .trim()
}

function writeDeclaration(node: CssNode): string {
  if (node.type === 'Comment') return ''
  if (node.type !== 'Declaration') throw new InvalidCss('The CSS holds something that is no declaration.')
  const property = node.property.toLowerCase()
  // The value is checked also for a property that is dropped, so that a URL is refused everywhere.
  const value = node.value.type === 'Value' && !node.value.children.some(isBracketed) ? writeAll(node.value.children) : undefined
  if (value === undefined) throw new InvalidCss(`The CSS property ${excerpt(node.property)} has a value that is not allowed.`)
  return properties.has(property) && value !== '' ? `${property}:${value}${node.important ? '!important' : ''}` : ''
}

/** Parentheses are allowed within functions only: after an identifier they would parse as a function. */
const isBracketed = ({ type }: CssNode): boolean => type === 'Parentheses'

const word = /^-?[a-z][a-z0-9-]*$/i
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

type Writers = { readonly [Type in CssNode['type']]?: (node: Extract<CssNode, { type: Type }>) => string | undefined }

/** How each allowed node of a value is written. Undefined means that it is not allowed, as is every other node type. */
const writers: Writers = {
  Identifier: ({ name }) => (word.test(name) ? name : undefined),
  Number: ({ value }) => (number.test(value) ? value : undefined),
  Percentage: ({ value }) => (number.test(value) ? `${value}%` : undefined),
  Dimension: ({ value, unit }) => (number.test(value) && /^[a-z]{1,10}$/i.test(unit) ? `${value}${unit}` : undefined),
  Hash: ({ value }) => (/^[0-9a-f]{3,8}$/i.test(value) ? `#${value}` : undefined),
  Operator: ({ value }) => (/^[,/+*-]$/.test(value.trim()) ? value.trim() : undefined),
  String: ({ value }) => (/^[\w .-]*$/.test(value) ? `"${value}"` : undefined),
  Parentheses: ({ children }) => writeInParentheses('', children),
  Function: ({ name, children }) => (functions.has(name.toLowerCase()) ? writeInParentheses(name.toLowerCase(), children) : undefined),
}

function writeInParentheses(name: string, children: List<CssNode>): string | undefined {
  const inside = writeAll(children)
  return inside === undefined ? undefined : `${name}(${inside})`
}

function writeAll(nodes: List<CssNode>): string | undefined {
  const texts = nodes.toArray().map(node => (writers[node.type] as ((node: CssNode) => string | undefined) | undefined)?.(node))
  return texts.includes(undefined) ? undefined : texts.join(' ')
}
