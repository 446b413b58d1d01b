import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type TypeScript from '../../../../examples/guide/node_modules/typescript/lib/typescript.js'

const require = createRequire(join(import.meta.dirname, '..', '..', '..', '..', 'examples', 'guide', 'package.json'))
const ts: typeof TypeScript = require('typescript')
const folder = dirname(require.resolve('@pulumi/aws/package.json'))

/** Members of an interface or a class: name to type, with `?` after the type of one that may be absent. */
export type Members = Record<string, string>

const parsed = new Map<string, TypeScript.SourceFile>()
function sourceOf(file: string): TypeScript.SourceFile {
  const known = parsed.get(file) ?? ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest)
  parsed.set(file, known)
  return known
}

/** `aws:cognito/userPool:UserPool` → its file in `@pulumi/aws` and its name. */
function placeOf(token: string): { file: string; name: string } {
  const [, module = '', name = ''] = token.split(':')
  return { file: `${module.replace(/^index\//, '')}.d.ts`, name }
}

function findDeclaration(statements: readonly TypeScript.Statement[], name: string) {
  for (const statement of statements)
    if ((ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text === name) return statement
  return undefined
}

/** The type as text: `string`, `number[]`, `{string}` for a map, the name of an object's type. */
function typeText(node: TypeScript.TypeNode): string {
  if (ts.isArrayTypeNode(node)) return `${typeText(node.elementType)}[]`
  if (ts.isParenthesizedTypeNode(node)) return typeText(node.type)
  if (ts.isUnionTypeNode(node)) {
    const texts = node.types.filter(each => each.kind !== ts.SyntaxKind.UndefinedKeyword).map(typeText)
    return texts.includes('string') ? 'string' : (texts[0] ?? 'undefined')
  }
  if (ts.isTypeLiteralNode(node)) {
    const [first] = node.members
    return first && ts.isIndexSignatureDeclaration(first) ? `{${typeText(first.type)}}` : '{}'
  }
  if (ts.isTypeReferenceNode(node)) {
    const name = ts.isQualifiedName(node.typeName) ? node.typeName.right.text : node.typeName.text
    const [inner] = node.typeArguments ?? []
    if ((name === 'Input' || name === 'Output') && inner) return typeText(inner)
    // Names of ARNs and enums stand for texts.
    return name === 'ARN' ? 'string' : name
  }
  if (node.kind === ts.SyntaxKind.StringKeyword) return 'string'
  if (node.kind === ts.SyntaxKind.NumberKeyword) return 'number'
  return node.kind === ts.SyntaxKind.BooleanKeyword ? 'boolean' : 'any'
}

const mayBeAbsent = (node: TypeScript.TypeNode): boolean => {
  if (ts.isUnionTypeNode(node)) return node.types.some(each => each.kind === ts.SyntaxKind.UndefinedKeyword)
  const [inner] = ts.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : []
  return inner !== undefined && mayBeAbsent(inner)
}

function membersOf(declaration: ReturnType<typeof findDeclaration>, isOptional: 'by mark' | 'by type'): Members | undefined {
  if (!declaration) return undefined
  const members: Members = {}
  for (const member of declaration.members) {
    if (!(ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) || !member.type || !ts.isIdentifier(member.name)) continue
    if (ts.getModifiers(member as TypeScript.PropertyDeclaration)?.some(each => each.kind === ts.SyntaxKind.StaticKeyword)) continue
    const optional = isOptional === 'by mark' ? member.questionToken !== undefined : mayBeAbsent(member.type)
    members[member.name.text] = `${typeText(member.type)}${optional ? '?' : ''}`
  }
  return members
}

/** What `@pulumi/aws` declares of a resource. */
export function declaredResource(token: string): { inputs: Members; outputs: Members } {
  const { file, name } = placeOf(token)
  const { statements } = sourceOf(file)
  return {
    inputs: membersOf(findDeclaration(statements, `${name}Args`), 'by mark') ?? {},
    outputs: membersOf(findDeclaration(statements, name), 'by type') ?? {},
  }
}

/** What `@pulumi/aws` declares of a function. */
export function declaredFunction(token: string): { inputs: Members; outputs: Members } {
  const { file, name } = placeOf(token)
  const { statements } = sourceOf(file)
  const upper = name.charAt(0).toUpperCase() + name.slice(1)
  return {
    inputs: membersOf(findDeclaration(statements, `${upper}Args`), 'by mark') ?? {},
    outputs: membersOf(findDeclaration(statements, `${upper}Result`), 'by mark') ?? {},
  }
}

/** What `@pulumi/aws` declares of an object's type, of inputs or of outputs. */
export function declaredType(module: string, name: string, side: 'input' | 'output'): Members | undefined {
  for (const statement of sourceOf(`types/${side}.d.ts`).statements) {
    if (!ts.isModuleDeclaration(statement) || statement.name.text !== module || !statement.body || !ts.isModuleBlock(statement.body))
      continue
    return membersOf(findDeclaration(statement.body.statements, name), 'by mark')
  }
  return undefined
}
