import type { CssNode, List, Rule } from 'css-tree'
import { classes, functions, properties } from './css-table.ts'

/** CSS that may stand in a stylesheet of ours, or what is wrong with it: a whole sentence. */
export type ReadCss = { kind: 'safe'; css: string } | { kind: 'wrong'; message: string }

/** Thrown inside this file alone. */
class Wrong extends Error {
  override readonly name = 'Wrong'
}

const longestShown = 100
const shown = (text: string): string => text.slice(0, longestShown)

/**
 * Reads the CSS of a classic customization: rules for the service's classes, whose values hold words, numbers, colours and a few functions.
 * What comes out is written anew from what was understood, so nothing that a browser might read otherwise gets through; declarations of properties that
 * the pages do not follow are left out. Text of the refusal of a class: users-and-pools 22; of the others it is not published.
 */
export async function readCss(css: string): Promise<ReadCss> {
  try {
    assertText(css)
    const { parse, tokenize } = await import('css-tree')
    assertBrackets(css, tokenize)
    const sheet = parse(css, {
      onParseError: ({ message }) => {
        throw new Wrong(`The CSS is not valid: ${shown(message)}.`)
      },
    })
    if (sheet.type !== 'StyleSheet') throw new Wrong('The CSS is not a stylesheet.')
    return { kind: 'safe', css: sheet.children.toArray().map(writeRule).join('') }
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', message: error.message }
    throw error
  }
}

function assertText(css: string): void {
  if (!css.isWellFormed() || /[^\P{Cc}\t\n\r\f]/u.test(css)) throw new Wrong('The CSS holds characters that are no text.')
}

/** Functions in functions: more than anybody writes, and no danger to a parser that calls itself. */
const deepest = 10

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** By its tokens, since brackets in texts and comments are none. The parser runs in circles for ever where brackets do not match. */
function assertBrackets(css: string, tokenize: Tokenize): void {
  const open: string[] = []
  tokenize(css, (_type, start, end) => {
    // Every token that opens something ends with its bracket; one that is a text or a comment ends otherwise.
    const last = css.slice(end - 1, end)
    if (isWrapped(css.slice(start, Math.min(end, start + 2)), end - start)) return
    const closer = closers[last]
    if (closer !== undefined) open.push(closer)
    else if (end - start === 1 && ')]}'.includes(last) && open.pop() !== last) throw new Wrong('The CSS has brackets that do not match.')
    if (open.length > deepest) throw new Wrong(`The CSS is nested deeper than ${deepest} levels.`)
  })
  if (open.length > 0) throw new Wrong('The CSS has brackets that do not match.')
}

type Tokenize = (css: string, token: (type: number, start: number, end: number) => void) => void

/** Texts and comments, whatever is in them. */
const isWrapped = (beginning: string, length: number): boolean =>
  length > 1 && (beginning.startsWith('"') || beginning.startsWith("'") || beginning === '/*')

function writeRule(node: CssNode): string {
  if (node.type === 'Atrule') throw new Wrong(`The CSS rule @${shown(node.name)} is not allowed.`)
  if (node.type === 'Comment') return ''
  if (node.type !== 'Rule') throw new Wrong('The CSS holds something that is no rule.')
  const selectors = selectorsOf(node)
  const declarations = node.block.children
    .toArray()
    .map(writeDeclaration)
    .filter(line => line !== '')
  return declarations.length === 0 ? '' : `${selectors.join(',')}{${declarations.join(';')}}`
}

/** A class twice: stronger than what the pages say of an input by its type. */
function selectorsOf({ prelude }: Rule): string[] {
  if (prelude.type !== 'SelectorList') throw new Wrong('The CSS holds a selector that cannot be read.')
  return prelude.children.toArray().map(selector => {
    const [first, state, ...rest] = selector.type === 'Selector' ? selector.children.toArray() : []
    const name = first?.type === 'ClassSelector' ? first.name : undefined
    const stateName = state?.type === 'PseudoClassSelector' && state.children === null ? state.name : undefined
    const isListed = name !== undefined && Object.hasOwn(classes, name) && rest.length === 0
    if (isListed && state === undefined) return `.${name}.${name}`
    if (isListed && stateName !== undefined && classes[name]!.includes(stateName)) return `.${name}.${name}:${stateName}`
    throw new Wrong(`The CSS class ${shown(selectorText(selector))} is not in the list of allowed classes.`)
  })
}

/** For a message: the name of a class without its dot, as the service writes it, and what stands for anything else. */
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
  if (node.type !== 'Declaration') throw new Wrong('The CSS holds something that is no declaration.')
  const property = node.property.toLowerCase()
  // Read even where the property is left out: an address anywhere is refused rather than ignored.
  const value = node.value.type === 'Value' && !node.value.children.some(isBracketed) ? writeAll(node.value.children) : undefined
  if (value === undefined) throw new Wrong(`The CSS property ${shown(node.property)} has a value that is not allowed.`)
  return properties.has(property) && value !== '' ? `${property}:${value}${node.important ? '!important' : ''}` : ''
}

/** Brackets stand in functions alone: behind a word they would read as one. */
const isBracketed = ({ type }: CssNode): boolean => type === 'Parentheses'

const word = /^-?[a-z][a-z0-9-]*$/i
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

type Writers = { readonly [Type in CssNode['type']]?: (node: Extract<CssNode, { type: Type }>) => string | undefined }

/** What a value may be made of. Undefined, and for all other kinds of nodes: not allowed. */
const writers: Writers = {
  Identifier: ({ name }) => (word.test(name) ? name : undefined),
  Number: ({ value }) => (number.test(value) ? value : undefined),
  Percentage: ({ value }) => (number.test(value) ? `${value}%` : undefined),
  Dimension: ({ value, unit }) => (number.test(value) && /^[a-z]{1,10}$/i.test(unit) ? `${value}${unit}` : undefined),
  Hash: ({ value }) => (/^[0-9a-f]{3,8}$/i.test(value) ? `#${value}` : undefined),
  Operator: ({ value }) => (/^[,/+*-]$/.test(value.trim()) ? value.trim() : undefined),
  String: ({ value }) => (/^[\w .-]*$/.test(value) ? `"${value}"` : undefined),
  Parentheses: ({ children }) => inBrackets('', children),
  Function: ({ name, children }) => (functions.has(name.toLowerCase()) ? inBrackets(name.toLowerCase(), children) : undefined),
}

function inBrackets(name: string, children: List<CssNode>): string | undefined {
  const inside = writeAll(children)
  return inside === undefined ? undefined : `${name}(${inside})`
}

function writeAll(nodes: List<CssNode>): string | undefined {
  const texts = nodes.toArray().map(node => (writers[node.type] as ((node: CssNode) => string | undefined) | undefined)?.(node))
  return texts.includes(undefined) ? undefined : texts.join(' ')
}
