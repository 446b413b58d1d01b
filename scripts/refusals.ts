/** The refusals of docs/reference, as exception and message, and those of them that no source raises. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { root } from './step.ts'

/** A refusal that a page of the reference names; `<x>` and `…` in the message are variable parts. */
export interface Refusal {
  exception: string | undefined
  message: string
  /** The page and its line. */
  at: string
}

/** Pages about the service; those about Pulumi have no refusals of it. */
const pages = [
  'errors',
  'users-and-pools',
  'app-clients',
  'authentication',
  'tokens',
  'oauth-endpoints',
  'identity-providers',
  'lambda-triggers',
  'wire-protocol',
] as const

const exceptionName = /^[A-Z]\w*Exception$/

/** Every refusal with a message in one page. */
export function refusalsIn(page: string, markdown: string): Refusal[] {
  let header: readonly string[] = []
  return markdown.split('\n').flatMap((line, index) => {
    const at = `docs/reference/${page}.md:${index + 1}`
    if (!line.startsWith('|')) {
      header = []
      return withName(line, at)
    }
    const cells = cellsOf(line)
    if (header.length === 0) header = cells
    return [...withName(line, at), ...inRow(header, cells, at)]
  })
}

/** `SomeException: message` in code, anywhere. */
const withName = (line: string, at: string): Refusal[] =>
  codesIn(line).flatMap(code => {
    const [, exception, message] = /^([A-Z]\w*Exception): (.+)$/s.exec(code) ?? []
    return message === undefined ? [] : [{ exception, message: withLines(message), at }]
  })

/** Sentences in code in a cell after one that names an exception, or in a column of messages or errors. */
function inRow(header: readonly string[], cells: readonly string[], at: string): Refusal[] {
  let exception: string | undefined
  return cells.flatMap((cell, index) => {
    const named = [...cell.matchAll(/\b[A-Z]\w*Exception\b/g)].map(([name]) => name)
    const isOfMessages = /^(?:message|error|suffix|text)/i.test(header[index] ?? '')
    const found = isOfMessages || exception !== undefined || named.length > 0 ? codesIn(cell).filter(isSentence) : []
    exception = named[0] ?? exception
    return found.map(message => ({ exception, message: withLines(message), at }))
  })
}

/** A line break is written `\\n` in the pages. */
const withLines = (message: string): string => message.replaceAll('\\n', '\n')

const codesIn = (text: string): string[] =>
  [...text.matchAll(/``\s?(.+?)\s?``|`([^`]+)`/g)].map(([, double, single]) => (double ?? single)!.replaceAll('\\|', '|'))

/** A message has words; names of exceptions, members, headers and values have none, or signs that messages do not have. */
const isSentence = (code: string): boolean =>
  !exceptionName.test(code) &&
  !/Exception: /.test(code) &&
  /^[\w<[…].* .*[a-z>.]/.test(code) &&
  /[a-z]{2,} [a-z(<]{2,}/i.test(code) &&
  !/[{}=]"|^\w+\{|^\d+ |^HTTP/.test(code)

function cellsOf(row: string): string[] {
  const codes: string[] = []
  const kept = row.replace(/`[^`]+`/g, code => `\uE000${codes.push(code) - 1}\uE000`)
  return kept
    .split('|')
    .slice(1, -1)
    .map(cell => cell.replace(/\uE000(\d+)\uE000/g, (_, index) => codes[Number(index)]!).trim())
}

/** Every refusal of the reference, each message once. */
export function refusalsOfReference(): Refusal[] {
  const all = pages.flatMap(page => refusalsIn(page, readFileSync(join(root, `docs/reference/${page}.md`), 'utf8')))
  const seen = new Set<string>()
  return all.filter(({ message }) => !seen.has(message) && seen.add(message))
}

interface Node {
  type: string
  [member: string]: unknown
}

/** The texts of the sources; the variable parts of a template are `x` in the sample. */
export type Texts = readonly { sample: string; template?: RegExp }[]

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
const patternOf = (parts: readonly string[]): RegExp => new RegExp(`^${parts.map(escaped).join('(.*?)')}$`, 's')

/** The fixed parts of a text of the source, with a gap for each variable part; undefined for what is no text. */
function partsOf(node: Node): string[] | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : undefined
  if (node.type === 'TemplateLiteral') return (node.quasis as { value: { cooked: string } }[]).map(({ value: { cooked } }) => cooked)
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined
  const [left, right] = [partsOf(node.left as Node), partsOf(node.right as Node)]
  if (!left && !right) return undefined
  const [before, after] = [left ?? ['', ''], right ?? ['', '']]
  return [...before.slice(0, -1), `${before.at(-1)}${after[0]}`, ...after.slice(1)]
}

/** The texts of one source file. */
export function textsIn(file: string, source: string): Texts {
  const found: { sample: string; template?: RegExp }[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    const parts = partsOf(value as Node)
    if (parts?.length === 1) found.push({ sample: parts[0]! })
    // A template of variable parts and a few letters would match anything.
    if (parts && parts.length > 1 && parts.join('').replace(/\W/g, '').length >= 5)
      found.push({ sample: parts.join('x'), template: patternOf(parts) })
    for (const child of Object.values(value)) visit(child)
  }
  visit(parseSync(file, source, { lang: 'ts', astType: 'ts' }).program)
  return found
}

/** The texts of the service and its contract. */
export const textsOfSources = (): Texts =>
  globSync('packages/{server,contract}/src/**/*.ts', { cwd: root })
    .filter(file => !file.includes('/generated/'))
    .flatMap(file => textsIn(file, readFileSync(join(root, file), 'utf8')))

const variable = /<[^<>]+>|…|\s?\.\.\./
const isWordy = (text: string): boolean => /[a-z]{2,} [a-z]{2,}/i.test(text)

/**
 * Whether the sources have a message word for word. Variable parts, of the message or of a template, match anything; but where words stand
 * in the place of one, they must be a text of the sources too, so that both halves of a composed message are checked.
 */
export function isRaised(message: string, texts: Texts): boolean {
  const parts = message.split(variable)
  const sample = parts.join('x')
  const pattern = parts.length > 1 ? patternOf(parts) : undefined
  const isKnown = (match: RegExpExecArray | null | undefined): boolean =>
    match?.slice(1).every(part => !isWordy(part) || isRaised(part, texts) || isRaised(part.replace(/^[\w:.]+: /, ''), texts)) ?? false
  return texts.some(text => text.sample === message || isKnown(text.template?.exec(sample)) || isKnown(pattern?.exec(text.sample)))
}
