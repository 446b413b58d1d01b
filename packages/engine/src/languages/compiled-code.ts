import { packageOf } from '../plan/index.ts'
import { type ResourceDeclaration, shortToken } from './import-code.ts'
import { type ItemType, type ScalarType, type TypedValue, typedInputs } from './typed-value.ts'
import { yaml } from './yaml.ts'

/** What the code of a declaration is made of. */
interface Parts {
  module: string
  kind: string
  /** The resource's name as a text, and its variable. */
  name: string
  variable: string
  inputs: [key: string, code: string][]
  /** Names of variables. */
  parent: string | undefined
  provider: string | undefined
  protect: boolean
}

/** How a compiled language writes values and a declaration. */
interface Syntax {
  scalar(value: string | number | boolean, type: ScalarType): string
  /** `of`: what the items are; `type` of an object is that of the resource's module. */
  list(items: string[], of: ItemType, module: string): string
  map(entries: [key: string, code: string][], of: ItemType): string
  object(type: string, entries: [key: string, code: string][], module: string): string
  secret(code: string): string
  declare(parts: Parts): string
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const quoted = (value: string): string => JSON.stringify(value)
const indented = (lines: string): string => lines.replaceAll('\n', '\n    ')
/** A resource name as an identifier in camel case. */
function variable(name: string): string {
  const [first = '', ...rest] = name.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const joined = first + rest.map(capital).join('')
  if (!/^[A-Za-z_]/.test(joined)) return `_${joined}`
  return reserved.has(joined) ? `${joined}_` : joined
}

/** Words that one of these languages reserves, and names that its programs import. */
const reserved = new Set(
  'abstract as assert async aws base bool boolean break byte case catch chan char checked class cognito const continue ctx decimal default defer delegate do double else enum err event explicit extends extern fallthrough false final finally fixed float for foreach func go goto iam if implements implicit import in instanceof int interface internal is lock long map namespace native new nil null object operator out override package params pinpoint private protected public pulumi range readonly record ref return sbyte sealed select short sizeof stackalloc static strictfp string struct super switch synchronized this throw throws transient true try type typeof uint ulong unchecked unsafe ushort using var virtual void volatile while yield'.split(
    ' ',
  ),
)

const goTypes: Record<ScalarType, string> = { string: 'String', boolean: 'Bool', integer: 'Int', number: 'Float64' }
const goItems = (of: ItemType): string => (of !== 'other' && 'scalar' in of ? `pulumi.${goTypes[of.scalar]}` : 'pulumi.')
const fields = (entries: [string, string][], separator: string) =>
  entries.map(([key, code]) => `    ${capital(key)}${separator}${indented(code)},\n`).join('')

/** A class below `com.pulumi.aws` in code whose imports are not known yet. */
const javaName = (name: string): string => `\0${name}\0`
/** The main class of a program is an `App` too. */
const isImported = (name: string): boolean => !/\bApp$/.test(name)
/** Other classes that code may use. */
const javaImports: Readonly<Record<string, RegExp>> = {
  'com.pulumi.core.Output': /\bOutput\.ofSecret\(/,
  'com.pulumi.resources.CustomResourceOptions': /\bCustomResourceOptions\.builder\(/,
  'java.util.List': /\bList\.of\(/,
  'java.util.Map': /\bMap\.ofEntries\(/,
}
/** Methods that every object has, and words of Java: the SDK appends `_` to a property of such a name. */
const javaReserved = new Set(
  'notify notifyAll toString clone equals hashCode getClass wait finalize default package public private class import'.split(' '),
)
const javaProperty = (key: string): string => (javaReserved.has(key) ? `${key}_` : key)

const syntaxes = {
  Go: {
    scalar: (value, type) => `pulumi.${goTypes[type]}(${JSON.stringify(value)})`,
    list: (items, of, module) => {
      const list = of !== 'other' && 'object' in of ? `${module}.${of.object}Array` : `${goItems(of)}Array`
      return items.length === 0 ? `${list}{}` : `${list}{\n${items.map(item => `    ${indented(item)},\n`).join('')}}`
    },
    map: (entries, of) => `${goItems(of)}Map{\n${entries.map(([key, code]) => `    ${quoted(key)}: ${indented(code)},\n`).join('')}}`,
    object: (type, entries, module) => `&${module}.${type}Args{\n${fields(entries, ': ')}}`,
    secret: code =>
      `pulumi.ToSecret(${code}).(${code.startsWith('pulumi.') ? `${code.slice(0, code.search(/[({]/))}Output` : 'pulumi.AnyOutput'})`,
    declare: ({ module, kind, name, variable: result, inputs, parent, provider, protect }) => {
      const options = [
        ...(parent ? [`pulumi.Parent(${parent})`] : []),
        ...(provider ? [`pulumi.Provider(${provider})`] : []),
        ...(protect ? ['pulumi.Protect(true)'] : []),
      ]
      return [
        `// import "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/${module}"`,
        `${result}, err := ${module}.New${kind}(ctx, ${name}, &${module}.${kind}Args{`,
        `${fields(inputs, ': ')}}${options.map(option => `, ${option}`).join('')})`,
        'if err != nil {',
        '    return err',
        '}',
      ]
        .join('\n')
        .replaceAll(/^ +/gm, spaces => '\t'.repeat(spaces.length / 4))
    },
  },
  Java: {
    scalar: (value, type) => (type === 'number' && Number.isInteger(value) ? `${value}.0` : JSON.stringify(value)),
    list: items => (items.length === 0 ? 'List.of()' : items.join(',\n')),
    map: entries => `Map.ofEntries(\n${entries.map(([key, code]) => `    Map.entry(${quoted(key)}, ${indented(code)})`).join(',\n')})`,
    object: (type, entries, module) => `${javaName(`${module}.inputs.${type}Args`)}.builder()\n${setters(entries)}    .build()`,
    secret: code => `Output.ofSecret(${code})`,
    declare: ({ module, kind, name, variable: result, inputs, parent, provider, protect }) => {
      const options = [
        ...(parent ? [`.parent(${parent})`] : []),
        ...(provider ? [`.provider(${provider})`] : []),
        ...(protect ? ['.protect(true)'] : []),
      ]
      const tail = options.length > 0 ? `, CustomResourceOptions.builder()${options.join('')}.build()` : ''
      const code = `var ${result} = new ${javaName(`${module}.${kind}`)}(${name}, ${javaName(`${module}.${kind}Args`)}.builder()\n${setters(inputs)}    .build()${tail});`
      const used = Object.entries(javaImports).filter(([, pattern]) => pattern.test(code))
      const classes = [...new Set(code.match(/\0[\w.]+\0/g))].map(found => `com.pulumi.aws.${found.slice(1, -1)}`).filter(isImported)
      const imports = [...classes, ...used.map(([found]) => found)].map(found => `import ${found};`)
      const short = code.replaceAll(/\0([\w.]+)\0/g, (_, found: string) =>
        isImported(found) ? found.split('.').at(-1)! : `com.pulumi.aws.${found}`,
      )
      return [...(imports.length > 0 ? [`// ${imports.join(' ')}`] : []), short].join('\n')
    },
  },
  'C#': {
    scalar: value => JSON.stringify(value),
    list: items => (items.length === 0 ? 'new()' : `new[]\n{\n${items.map(item => `    ${indented(item)},\n`).join('')}}`),
    map: entries => `new()\n{\n${entries.map(([key, code]) => `    { ${quoted(key)}, ${code} },\n`).join('')}}`,
    object: (type, entries, module) => `new Aws.${capital(module)}.Inputs.${type}Args\n{\n${fields(entries, ' = ')}}`,
    secret: code => `Output.CreateSecret(${code})`,
    declare: ({ module, kind, name, variable: result, inputs, parent, provider, protect }) => {
      const options = [
        ...(parent ? [`Parent = ${parent}`] : []),
        ...(provider ? [`Provider = ${provider}`] : []),
        ...(protect ? ['Protect = true'] : []),
      ]
      const tail = options.length > 0 ? `, new CustomResourceOptions { ${options.join(', ')} }` : ''
      return [
        '// using Pulumi; using Aws = Pulumi.Aws;',
        `var ${result} = new Aws.${capital(module)}.${kind}(${name}, new()`,
        `{\n${fields(inputs, ' = ')}}${tail});`,
      ].join('\n')
    },
  },
} satisfies Record<string, Syntax>

/** The calls of a builder. */
function setters(entries: [string, string][]): string {
  return entries.map(([key, code]) => `    .${javaProperty(key)}(${indented(code)})\n`).join('')
}

/**
 * Declares a resource in a compiled language, where objects have types that only a schema names: a declaration of a type without a schema, or of another
 * package, is given in YAML, as a comment that says so.
 */
export const compiledCode =
  (language: keyof typeof syntaxes) =>
  (declaration: ResourceDeclaration): string => {
    const syntax: Syntax = syntaxes[language]
    const { type, name, inputs, types, options } = declaration
    if (packageOf(type) !== 'aws' || !types.isKnown) return inYaml(language, declaration)
    const [, module = '', kind = ''] = shortToken(type).split(':')
    const code = (value: TypedValue): string => {
      const each = (entries: [string, TypedValue][]) =>
        entries.flatMap(([key, item]): [string, string][] => (item.kind === 'null' ? [] : [[key, code(item)]]))
      switch (value.kind) {
        case 'secret':
          return syntax.secret(code(value.value))
        case 'null':
          return 'null'
        case 'scalar':
          return syntax.scalar(value.value, value.type)
        case 'list':
          return syntax.list(value.items.map(code), value.of, module)
        case 'map':
          return syntax.map(each(value.entries), value.of)
        case 'object':
          return syntax.object(value.type, each(value.entries), module)
      }
    }
    const known = typedInputs(inputs, types).flatMap(([key, value]): [string, string][] =>
      value.kind === 'null' ? [] : [[key, code(value)]],
    )
    const parts: Parts = {
      ...{ module, kind, name: quoted(name), variable: variable(name), inputs: known },
      parent: options.parent && variable(options.parent),
      provider: options.provider && variable(options.provider),
      protect: options.protect === true,
    }
    return `${syntax.declare(parts)}\n`
  }

function inYaml(language: string, declaration: ResourceDeclaration): string {
  const lines = [
    `import does not write this declaration in ${language}: it knows no schema of the resource type. In YAML it is:`,
    ...yaml.importCode.write(declaration).trimEnd().split('\n'),
  ]
  return lines.map(line => `// ${line}\n`).join('')
}
