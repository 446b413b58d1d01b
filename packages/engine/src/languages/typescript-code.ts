import { packageOf } from '../plan/index.ts'
import { isBag, isSecret, type Value } from '../wire.ts'
import { type ResourceDeclaration, shortToken } from './import-code.ts'

const isIdentifier = /^[A-Za-z_$][\w$]*$/

/** Declares a resource in TypeScript over the package's SDK. */
export function typescriptCode({ type, name, inputs, options: { parent, provider, ...rest } }: ResourceDeclaration): string {
  const packageName = packageOf(type)
  const moduleName = identifier(packageName)
  const [, ...path] = shortToken(type).split(':')
  const className = [moduleName, ...path.filter(part => part !== 'index')].join('.')
  const variable = (resource: string) => variableName(resource, moduleName)
  const imports = [`import * as pulumi from "@pulumi/pulumi";`, `import * as ${moduleName} from "@pulumi/${packageName}";`]
  const args = objectLiteral(
    Object.entries(inputs).map(([key, value]) => [key, expression(value, '    ')]),
    '',
  )
  const options = objectLiteral(
    [
      ...(parent ? [['parent', variable(parent)] as const] : []),
      ...(provider ? [['provider', variable(provider)] as const] : []),
      ...Object.entries(rest).map(([key, value]) => [key, String(value)] as const),
    ],
    '',
  )
  const tail = options === '{}' ? '' : `, ${options}`
  return `${imports.join('\n')}\n\nconst ${variable(name)} = new ${className}(${JSON.stringify(name)}, ${args}${tail});\n`
}

/** Words that a module of TypeScript cannot use as the name of a variable. */
const reserved = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export exports extends false finally for function if implements import in instanceof interface let module new null package private protected public require return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
)

/** A name as an identifier in camel case; every character that is no letter or digit separates words. */
function identifier(name: string): string {
  const [first = '', ...rest] = name.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const joined = first + rest.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return !isIdentifier.test(joined) ? `_${joined}` : reserved.has(joined) ? `${joined}_` : joined
}

/** The variable of a resource, which hides neither of the two modules. */
function variableName(name: string, moduleName: string): string {
  const variable = identifier(name)
  return variable === moduleName || variable === 'pulumi' ? `${variable}_` : variable
}

function expression(value: Value, indent: string): string {
  if (isSecret(value)) return `pulumi.secret(${expression(value.value, indent)})`
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map(item => `${indent}    ${expression(item, `${indent}    `)},\n`).join('')}${indent}]`
  }
  if (!isBag(value)) return JSON.stringify(value)
  return objectLiteral(
    Object.entries(value).map(([key, item]) => [key, expression(item, `${indent}    `)]),
    indent,
  )
}

function objectLiteral(entries: (readonly [string, string])[], indent: string): string {
  if (entries.length === 0) return '{}'
  const lines = entries.map(([key, text]) => `${indent}    ${isIdentifier.test(key) ? key : JSON.stringify(key)}: ${text},\n`)
  return `{\n${lines.join('')}${indent}}`
}
