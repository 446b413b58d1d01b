import { packageOf } from '../plan/index.ts'
import { type ResourceDeclaration, shortToken } from './import-code.ts'
import { keywordSafe, pythonName } from './python-names.ts'
import { type TypedValue, typedInputs } from './typed-value.ts'

/** Declares a resource in Python over the package's SDK. */
export function pythonCode({ type, name, inputs, types, options: { parent, provider, protect } }: ResourceDeclaration): string {
  const sdk = packageOf(type).replaceAll('-', '_')
  const [, ...path] = shortToken(type).split(':')
  const className = [
    sdk,
    ...path
      .slice(0, -1)
      .filter(part => part !== 'index')
      .map(pythonName),
    path.at(-1),
  ].join('.')
  const variable = (resource: string) => variableName(resource, sdk)
  const options = [
    ...(parent ? [`parent=${variable(parent)}`] : []),
    ...(provider ? [`provider=${variable(provider)}`] : []),
    ...(protect ? ['protect=True'] : []),
  ]
  const args = [
    JSON.stringify(name),
    ...typedInputs(inputs, types).map(([key, value]) => `${pythonName(key)}=${expression(value, '    ')}`),
    ...(options.length > 0 ? [`opts=pulumi.ResourceOptions(${options.join(', ')})`] : []),
  ]
  const imports = ['import pulumi', `import pulumi_${sdk} as ${sdk}`]
  return `${imports.join('\n')}\n\n${variable(name)} = ${className}(${args.join(',\n    ')})\n`
}

/** A resource name as an identifier; every character that is no letter or digit separates words. It hides neither of the two modules. */
function variableName(name: string, sdk: string): string {
  const joined = name
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map(word => pythonName(word).replaceAll(/^_|_$/g, ''))
    .join('_')
  const safe = keywordSafe(/^[a-z_]/.test(joined) ? joined : `_${joined}`)
  return safe === sdk || safe === 'pulumi' ? `${safe}_` : safe
}

/** The members of an object have the names of the SDK; the keys of a map, such as those of tags, are the program's own. */
function expression(given: TypedValue, indent: string): string {
  const inner = `${indent}    `
  const members = (entries: [string, TypedValue][], nameOf: (key: string) => string) =>
    block(
      '{',
      entries.map(([key, value]) => `${JSON.stringify(nameOf(key))}: ${expression(value, inner)}`),
      '}',
      indent,
    )
  switch (given.kind) {
    case 'secret':
      return `pulumi.Output.secret(${expression(given.value, indent)})`
    case 'null':
      return 'None'
    case 'scalar':
      return typeof given.value === 'boolean' ? (given.value ? 'True' : 'False') : JSON.stringify(given.value)
    case 'list':
      return block(
        '[',
        given.items.map(item => expression(item, inner)),
        ']',
        indent,
      )
    case 'map':
      return members(given.entries, key => key)
    case 'object':
      return members(given.entries, pythonName)
  }
}

const block = (open: string, items: string[], close: string, indent: string): string =>
  items.length === 0 ? open + close : `${open}\n${items.map(item => `${indent}    ${item},\n`).join('')}${indent}${close}`
