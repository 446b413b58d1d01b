/** docs/errors.md: each exception with its status, the operations that declare it, and the messages that our sources raise it with. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { declaredErrors, type ErrorName, operationNames, statusOf } from '@poolhouse/contract'
import { parseSync } from 'rolldown/utils'
import { root } from '../step.ts'
import { table, writePage } from './written-page.ts'

interface Node {
  type: string
  start: number
  end: number
  [member: string]: unknown
}

/** Names of functions that make an error of one exception from a message: `const invalid = (message) => refuse('InvalidParameterException', message)`. */
type Makers = Map<string, string>

const declared = new Map<string, string[]>()
for (const operation of operationNames)
  for (const name of declaredErrors(operation)) declared.set(name, [...(declared.get(name) ?? []), operation])

const raised = new Map<string, Set<string>>()
for (const file of globSync('packages/{server,contract}/src/**/*.ts', { cwd: root }).sort()) {
  if (file.includes('/generated/')) continue
  const text = readFileSync(join(root, file), 'utf8')
  const { program } = parseSync(file, text, { lang: 'ts', astType: 'ts' })
  const nodes = [...walk(program as unknown as Node)]
  const makers = new Map(nodes.flatMap(makerOf))
  for (const node of nodes) collect(node, makers, text)
}

const names = [...new Set([...declared.keys(), ...raised.keys()])].sort()
writePage(
  'docs/errors.md',
  [
    '# Errors',
    '',
    'Written by `npm run generate` from the code; `npm run check` compares. `<x>` is a variable part of a message. The body is `{"__type": "<exception>", "message": "<message>"}`.',
    '',
    'A request that breaks the shape or a constraint of its operation answers `InvalidParameterException` with `1 validation error detected: …` ([grammar](reference/wire-protocol.md#4-model-validation-errors)). What the real service raises is in the [reference](reference/errors.md).',
    '',
    table(
      ['Exception', 'Status', 'Operations that declare it', 'Messages'],
      names.map(name => [
        `\`${name}\``,
        String(statusOf(name as ErrorName)),
        operationsOf(name),
        [...(raised.get(name) ?? [])]
          .sort()
          .map(each => `\`${each}\``)
          .join('<br>') || '–',
      ]),
    ),
    '',
  ].join('\n'),
)

function operationsOf(name: string): string {
  const operations = declared.get(name) ?? []
  if (operations.length === 0) return 'none: of the protocol'
  return operations.length > 12 ? `${operations.length} operations` : operations.join(', ')
}

function* walk(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function makerOf(node: Node): [string, string][] {
  const [id, made] = node.type === 'FunctionDeclaration' ? [node.id, node] : node.type === 'VariableDeclarator' ? [node.id, node.init] : []
  if (!isNode(id) || !isNode(made) || !/Function/.test(made.type)) return []
  const parameters = (made.params as Node[]).map(({ name }) => name)
  const exceptions = [...walk(made)].flatMap(inner => exceptionOf(inner, new Map()) ?? [])
  const passesOn = exceptions.some(({ message }) => message?.type === 'Identifier' && parameters.includes(message.name))
  return passesOn && typeof id.name === 'string' ? [[id.name, exceptions[0]!.name]] : []
}

/** `refuse('Name', message)`, `new ServiceError('Name', message)`, a call of a maker, or `{ exception: 'Name', message }`. */
function exceptionOf(node: Node, makers: Makers): { name: string; message: Node | undefined } | undefined {
  if (node.type === 'ObjectExpression') {
    const member = (key: string) =>
      (node.properties as Node[]).find(each => isNode(each.key) && each.key.name === key)?.value as Node | undefined
    const exception = member('exception')
    return typeof exception?.value === 'string' ? { name: exception.value, message: member('message') } : undefined
  }
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined
  const callee = (node.callee as Node).name
  const [first, second] = node.arguments as Node[]
  if ((callee === 'refuse' || callee === 'ServiceError') && typeof first?.value === 'string') return { name: first.value, message: second }
  const name = typeof callee === 'string' ? makers.get(callee) : undefined
  // Makers of the client rules take the property first.
  return name === undefined ? undefined : { name, message: second ?? first }
}

function collect(node: Node, makers: Makers, text: string): void {
  const exception = exceptionOf(node, makers)
  if (!exception?.message) return
  const messages = raised.get(exception.name) ?? new Set<string>()
  raised.set(exception.name, messages)
  for (const message of textsOf(exception.message, text)) messages.add(message)
}

function textsOf(node: Node, text: string): string[] {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value === '' ? [] : [node.value]
  if (node.type === 'ConditionalExpression') return [...textsOf(node.consequent as Node, text), ...textsOf(node.alternate as Node, text)]
  if (node.type !== 'TemplateLiteral') return []
  const expressions = node.expressions as Node[]
  const parts = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked)
  return [parts.map((part, index) => (index === 0 ? part : `<${nameOf(expressions[index - 1]!, text)}>${part}`)).join('')]
}

/** A word for a variable part: the last name of the expression, without calls such as `.slice(0, 55)`. */
function nameOf(node: Node, text: string): string {
  const expression = text.slice(node.start, node.end).replace(/\.\w+\([^()]*\)$/, '')
  return /([a-z]\w*)\W*$/i.exec(expression)?.[1] ?? 'x'
}
