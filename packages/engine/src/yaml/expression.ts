import { isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Value } from '../wire.ts'
import { type Access, parseText } from './interpolation.ts'
import type { Source } from './source.ts'

/** A parsed expression; `at` is its position, `file:line,column` (docs/reference/pulumi-protocol.md#17.4). */
export type Expression = { at: string } & (
  | { kind: 'literal'; value: Value }
  | { kind: 'access'; access: Access }
  | { kind: 'text'; parts: (string | Access)[] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'map'; entries: [string, Expression][] }
  | { kind: 'call'; name: string; argument: Expression }
)

/** Parses a node of a program; problems are added to the source. */
export function parseExpression(source: Source, node: Node | null | undefined): Expression {
  const at = source.position(node)
  if (isScalar(node) && typeof node.value === 'string') return parseScalar(source, node, node.value)
  if (isSeq(node)) return { at, kind: 'list', items: node.items.map(item => parseExpression(source, item as Node)) }
  if (isMap(node)) {
    const entries = source.entries(node, 'the value')
    const call = entries.find(({ key }) => key.toLowerCase().startsWith('fn::'))
    if (!call) return { at, kind: 'map', entries: entries.map(({ key, value }) => [key, parseExpression(source, value)]) }
    if (entries.length > 1) source.addProblem(call.keyNode, `${call.key} must be the only key of its map`)
    return { at, kind: 'call', name: call.key, argument: parseExpression(source, call.value) }
  }
  return { at, kind: 'literal', value: isScalar(node) ? ((node.value as Value) ?? null) : null }
}

function parseScalar(source: Source, node: Node, text: string): Expression {
  const at = source.position(node)
  const parts = parseText(text, message => source.addProblem(node, message))
  const [first] = parts
  if (parts.length === 0) return { at, kind: 'literal', value: '' }
  if (parts.length === 1) return typeof first === 'string' ? { at, kind: 'literal', value: first } : { at, kind: 'access', access: first! }
  return { at, kind: 'text', parts }
}

/** What is done with an expression of each kind. */
export type ByKind<Result> = { [Kind in Expression['kind']]: (expression: Extract<Expression, { kind: Kind }>) => Result }

/** Does what the table says for the kind of the expression. */
export const applyByKind = <Result>(table: ByKind<Result>, expression: Expression): Result =>
  (table[expression.kind] as (expression: Expression) => Result)(expression)

const inner: ByKind<Expression[]> = {
  literal: () => [],
  access: () => [],
  text: () => [],
  list: ({ items }) => items,
  map: ({ entries }) => entries.map(([, value]) => value),
  call: ({ argument }) => [argument],
}

/** An expression and all inside of it, outermost first. */
export const expressionsIn = (expression: Expression): Expression[] => [
  expression,
  ...applyByKind(inner, expression).flatMap(expressionsIn),
]

/** The names that an expression refers to, with their positions. */
export const referencesIn = (expression: Expression): { name: string; at: string }[] =>
  expressionsIn(expression).flatMap(part => accessesOf(part).map(({ root }) => ({ name: root, at: part.at })))

function accessesOf(expression: Expression): Access[] {
  if (expression.kind === 'access') return [expression.access]
  return expression.kind === 'text' ? expression.parts.filter(part => typeof part !== 'string') : []
}
