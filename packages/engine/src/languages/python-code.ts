import { packageOf } from '../plan/index.ts'
import { isBag, isSecret, type Value } from '../wire.ts'
import { type ResourceDeclaration, shortToken } from './import-code.ts'

/** Words that Python reserves; the SDKs append `_` to such a name. */
const keywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

/** Declares a resource in Python over the package's SDK. */
export function pythonCode({ type, name, inputs, options: { parent, provider, protect } }: ResourceDeclaration): string {
  const packageName = packageOf(type)
  const className = shortToken(type)
    .split(':')
    .filter(part => part !== 'index')
    .join('.')
  const options = [
    ...(parent ? [`parent=${variableName(parent)}`] : []),
    ...(provider ? [`provider=${variableName(provider)}`] : []),
    ...(protect ? ['protect=True'] : []),
  ]
  const args = [
    JSON.stringify(name),
    ...Object.entries(inputs).map(([key, value]) => `${identifier(snakeCase(key))}=${expression(value, '    ')}`),
    ...(options.length > 0 ? [`opts=pulumi.ResourceOptions(${options.join(', ')})`] : []),
  ]
  const imports = ['import pulumi', `import pulumi_${packageName.replaceAll('-', '_')} as ${packageName.replaceAll('-', '_')}`]
  return `${imports.join('\n')}\n\n${variableName(name)} = ${className.replaceAll('-', '_')}(${args.join(',\n    ')})\n`
}

/** A property's name as the SDK has it: `allowedOauthFlowsUserPoolClient` as `allowed_oauth_flows_user_pool_client`. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()

const identifier = (name: string): string => (keywords.has(name) ? `${name}_` : name)

/** A resource name as an identifier; every character that is no letter or digit separates words. */
function variableName(name: string): string {
  const joined = snakeCase(name)
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('_')
  return identifier(/^[a-z_]/.test(joined) ? joined : `_${joined}`)
}

/** Names inside of objects stay as they are: the SDK takes both forms, and the keys of a map, such as those of tags, have none. */
function expression(value: Value, indent: string): string {
  const inner = `${indent}    `
  if (isSecret(value)) return `pulumi.Output.secret(${expression(value.value, indent)})`
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value))
    return block(
      '[',
      value.map(item => expression(item, inner)),
      ']',
      indent,
    )
  if (!isBag(value)) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${expression(item, inner)}`)
  return block('{', entries, '}', indent)
}

const block = (open: string, items: string[], close: string, indent: string): string =>
  items.length === 0 ? open + close : `${open}\n${items.map(item => `${indent}    ${item},\n`).join('')}${indent}${close}`
