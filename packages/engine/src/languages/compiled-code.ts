import { packageOf } from '../plan/index.ts'
import { isBag, isSecret, type Value } from '../wire.ts'
import { type ResourceDeclaration, shortToken } from './import-code.ts'
import { yaml } from './yaml.ts'

/** What a compiled language needs for the declaration of a resource whose inputs are texts, numbers, booleans and lists of texts. */
interface Syntax {
  scalar(value: string | number | boolean): string
  texts(values: string[]): string
  declare(parts: { module: string; kind: string; name: string; inputs: [key: string, code: string][]; protect: boolean }): string
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const quoted = (value: string): string => JSON.stringify(value)
/** A resource name as an identifier in camel case. */
function variable(name: string): string {
  const [first = '', ...rest] = name.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const joined = first + rest.map(capital).join('')
  return /^[A-Za-z_]/.test(joined) ? joined : `_${joined}`
}

const isFlatList = (value: Value): value is string[] => Array.isArray(value) && value.every(item => typeof item === 'string')

const syntaxes = {
  Go: {
    scalar: value =>
      `pulumi.${typeof value === 'string' ? 'String' : typeof value === 'boolean' ? 'Bool' : 'Int'}(${JSON.stringify(value)})`,
    texts: values => `pulumi.StringArray{${values.map(value => `pulumi.String(${quoted(value)})`).join(', ')}}`,
    declare: ({ module, kind, name, inputs, protect }) =>
      [
        `${variable(name)}, err := ${module}.New${kind}(ctx, ${quoted(name)}, &${module}.${kind}Args{`,
        ...inputs.map(([key, code]) => `\t${capital(key)}: ${code},`),
        `}${protect ? ', pulumi.Protect(true)' : ''})`,
        'if err != nil {',
        '\treturn err',
        '}',
      ].join('\n'),
  },
  Java: {
    scalar: value => (typeof value === 'number' && !Number.isInteger(value) ? `${value}d` : JSON.stringify(value)),
    texts: values => values.map(quoted).join(', '),
    declare: ({ kind, name, inputs, protect }) =>
      [
        `var ${variable(name)} = new ${kind}(${quoted(name)}, ${kind}Args.builder()`,
        ...inputs.map(([key, code]) => `    .${key}(${code})`),
        `    .build()${protect ? ', CustomResourceOptions.builder().protect(true).build()' : ''});`,
      ].join('\n'),
  },
  'C#': {
    scalar: value => JSON.stringify(value),
    texts: values => `new[] { ${values.map(quoted).join(', ')} }`,
    declare: ({ module, kind, name, inputs, protect }) =>
      [
        `var ${variable(name)} = new Aws.${capital(module)}.${kind}(${quoted(name)}, new()`,
        '{',
        ...inputs.map(([key, code]) => `    ${capital(key)} = ${code},`),
        `}${protect ? ', new CustomResourceOptions { Protect = true }' : ''});`,
      ].join('\n'),
  },
} satisfies Record<string, Syntax>

/**
 * Declares a resource in a compiled language. Objects have types there that only the SDK's schema names, so a declaration with one, with a secret, a
 * parent or an explicit provider is given in YAML, as a comment that says so.
 */
export const compiledCode =
  (language: keyof typeof syntaxes) =>
  (declaration: ResourceDeclaration): string => {
    const { scalar, texts, declare }: Syntax = syntaxes[language]
    const { type, name, inputs, options } = declaration
    const code = Object.entries(inputs).map(([key, value]) => {
      if (isFlatList(value)) return [key, texts(value)] as const
      return [key, value === null || isSecret(value) || Array.isArray(value) || isBag(value) ? undefined : scalar(value as string)] as const
    })
    const known = code.filter((entry): entry is [string, string] => entry[1] !== undefined)
    const isFlat = known.length === code.length && !options.parent && !options.provider && packageOf(type) === 'aws'
    if (!isFlat) return inYaml(language, declaration)
    const [, module = '', kind = ''] = shortToken(type).split(':')
    return `${declare({ module, kind, name, inputs: known, protect: options.protect === true })}\n`
  }

function inYaml(language: string, declaration: ResourceDeclaration): string {
  const lines = [
    `import does not write this declaration in ${language}: it has an object, a secret, a parent or a provider. In YAML it is:`,
    ...yaml.importCode.write(declaration).trimEnd().split('\n'),
  ]
  return lines.map(line => `// ${line}\n`).join('')
}
