import { stringify } from 'yaml'
import { nameOf, packageOf, STACK_TYPE, typeOf } from './plan/index.ts'
import { providerUrn, type ResourceState } from './state/index.ts'
import { type Bag, isBag, isSecret, type Value } from './wire.ts'

export type CodeLanguage = 'yaml' | 'typescript'

/** The declaration of a resource that a program needs so that its next `up` changes nothing. `known`: the inputs that the schema has. */
export const codeOf = (language: CodeLanguage, state: ResourceState, known: readonly string[] = []): string =>
  writers[language]({ ...state, inputs: declarable(state.inputs, known) })

const writers: Record<CodeLanguage, (state: ResourceState) => string> = { yaml, typescript }

/** `aws:cognito/userPool:UserPool` as `aws:cognito:UserPool`. */
const shortToken = (type: string): string => type.replace(/^([^:]+):([^/:]+)\/[^:]+:/, '$1:$2:')
const isVariable = /^[A-Za-z_$][\w$]*$/

/** Names in programs: what is no letter begins the next word. */
function variableOf(name: string): string {
  const [first = '', ...rest] = name.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const joined = first + rest.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return isVariable.test(joined) ? joined : `_${joined}`
}

/** What the options must say, each as the name of another resource or as it is. */
function optionsOf({ protect, parent = '', provider = '' }: ResourceState): { protect?: true; parent?: string; provider?: string } {
  const explicit = provider && !/^default(_|$)/.test(nameOf(providerUrn(provider))) ? nameOf(providerUrn(provider)) : ''
  return {
    ...(parent && typeOf(parent) !== STACK_TYPE && { parent: nameOf(parent) }),
    ...(explicit && { provider: explicit }),
    ...(protect && { protect: true as const }),
  }
}

function yaml(state: ResourceState): string {
  const { parent, provider, ...rest } = optionsOf(state)
  const options = { ...(parent && { parent: `\${${parent}}` }), ...(provider && { provider: `\${${provider}}` }), ...rest }
  const { inputs } = state
  const declaration = {
    type: shortToken(state.type),
    ...(Object.keys(inputs).length > 0 && { properties: yamlValue(inputs) }),
    ...(Object.keys(options).length > 0 && { options }),
  }
  return stringify({ resources: { [nameOf(state.urn)]: declaration } }, { indent: 2, lineWidth: 0 })
}

/** A literal `$` before `{` or another `$` would be read as a reference. */
function yamlValue(value: Value): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$(?=[{$])/g, '$$$$')
  if (isSecret(value)) return { 'fn::secret': yamlValue(value.value) }
  if (Array.isArray(value)) return value.map(yamlValue)
  if (isBag(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, yamlValue(item)]))
  return value
}

function typescript(state: ResourceState): string {
  const { parent, provider, ...rest } = optionsOf(state)
  const packageName = packageOf(state.type)
  const path = shortToken(state.type)
    .split(':')
    .filter(part => part !== 'index')
    .join('.')
  const imports = [`import * as pulumi from "@pulumi/pulumi";`, `import * as ${packageName} from "@pulumi/${packageName}";`]
  const { inputs } = state
  const args =
    Object.keys(inputs).length > 0
      ? object(
          Object.entries(inputs).map(([key, value]) => [key, expression(value, '    ')]),
          '',
        )
      : '{}'
  const options = object(
    [
      ...(parent ? [['parent', variableOf(parent)] as const] : []),
      ...(provider ? [['provider', variableOf(provider)] as const] : []),
      ...Object.entries(rest).map(([key, value]) => [key, String(value)] as const),
    ],
    '',
  )
  const name = nameOf(state.urn)
  const tail = options === '{}' ? '' : `, ${options}`
  return `${imports.join('\n')}\n\nconst ${variableOf(name)} = new ${path}(${JSON.stringify(name)}, ${args}${tail});\n`
}

function expression(value: Value, indent: string): string {
  if (isSecret(value)) return `pulumi.secret(${expression(value.value, indent)})`
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map(item => `${indent}    ${expression(item, `${indent}    `)},\n`).join('')}${indent}]`
  }
  if (isBag(value))
    return object(
      Object.entries(value).map(([key, item]) => [key, expression(item, `${indent}    `)]),
      indent,
    )
  return JSON.stringify(value)
}

function object(entries: (readonly [string, string])[], indent: string): string {
  if (entries.length === 0) return '{}'
  const lines = entries.map(([key, text]) => `${indent}    ${isVariable.test(key) ? key : JSON.stringify(key)}: ${text},\n`)
  return `{\n${lines.join('')}${indent}}`
}

/** What a program can say: `tagsAll` and the like are worked out, `__defaults` is bookkeeping of providers, at every depth. */
const declarable = (inputs: Bag, known: readonly string[]): Bag =>
  Object.fromEntries(Object.entries(withoutBookkeeping(inputs) as Bag).filter(([key]) => known.length === 0 || known.includes(key)))

function withoutBookkeeping(value: Value): Value {
  if (isSecret(value)) return { ...value, value: withoutBookkeeping(value.value) }
  if (Array.isArray(value)) return value.map(withoutBookkeeping)
  if (!isBag(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (key.startsWith('__') ? [] : [[key, withoutBookkeeping(item)]])))
}
