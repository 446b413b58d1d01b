import { type Model, reachable, type Shape } from './model.ts'

const scalars: Partial<Record<Shape['type'], string>> = {
  integer: 'number',
  long: 'number',
  boolean: 'boolean',
  timestamp: 'Timestamp',
  blob: 'Base64',
}

/** A shape as a TypeScript type expression. Only structures and enums get a name of their own. */
function typeOf(model: Model, name: string): string {
  const shape = model.shapes[name]!
  if (shape.document) return 'unknown'
  if (shape.type === 'structure' || shape.enum) return name
  if (shape.type === 'list') {
    const member = typeOf(model, shape.member!.shape)
    return /^\w+$/.test(member) ? `${member}[]` : `Array<${member}>`
  }
  if (shape.type === 'map') return `Record<string, ${typeOf(model, shape.value!.shape)}>`
  return scalars[shape.type] ?? 'string'
}

function declaration(model: Model, name: string): string {
  const shape = model.shapes[name]!
  if (shape.enum) return `export type ${name} =\n${shape.enum.map(value => `  | '${value}'`).join('\n')}\n`
  const members = Object.entries(shape.members ?? {})
  if (members.length === 0) return `export type ${name} = Record<string, never>\n`
  const lines = members.map(([member, { shape: type }]) => {
    const optional = shape.required?.includes(member) ? '' : '?'
    return `  ${member}${optional}: ${typeOf(model, type)}\n`
  })
  return `export interface ${name} {\n${lines.join('')}}\n`
}

/** Every structure and enum that an operation reaches, as declarations. */
function declarations(model: Model): string[] {
  const roots = Object.values(model.operations).flatMap(({ input, output }) => [input, output].flatMap(each => (each ? [each.shape] : [])))
  const named = [...reachable(model, roots)].filter(name => {
    const shape = model.shapes[name]!
    return (shape.type === 'structure' && !shape.document) || shape.enum
  })
  return named.sort().map(name => declaration(model, name))
}

const scalarTypes = [
  '/** Seconds since the Unix epoch, with a millisecond fraction. */\nexport type Timestamp = number\n',
  '/** Bytes, as they travel. */\nexport type Base64 = string\n',
]

/** `operations.ts`: every structure and enum that an operation reaches, and the table of inputs and outputs. */
export function renderTypes(model: Model): string {
  const operations = Object.entries(model.operations)
  const errors = Object.keys(model.shapes).filter(name => model.shapes[name]!.exception)
  return [
    '// Generated from packages/contract/model by scripts/generate/contract.ts; do not edit.\n',
    ...scalarTypes,
    ...declarations(model),
    `/** The exceptions that the model declares. */\nexport type ModelledErrorName =\n${errors
      .sort()
      .map(name => `  | '${name}'`)
      .join('\n')}\n`,
    `/** Input and output of every operation. \`void\`: the answer has an empty body; an empty structure answers \`{}\`. */\nexport interface Operations {\n${operations
      .map(([name, { input, output }]) => `  ${name}: { input: ${input!.shape}; output: ${output?.shape ?? 'void'} }\n`)
      .join('')}}\n`,
  ].join('\n')
}

/** `iam.ts`, `sts.ts`: the same of a service with the Query protocol. */
export function renderQueryTypes(model: Model): string {
  const operations = Object.entries(model.operations).sort(([one], [other]) => (one < other ? -1 : 1))
  const types = declarations(model)
  const scalars = scalarTypes.filter(type => types.some(each => new RegExp(`: ${/type (\w+)/.exec(type)![1]}\\b`).test(each)))
  return [
    '// Generated from packages/contract/model by scripts/generate/contract.ts; do not edit.\n',
    ...scalars,
    ...types,
    `/** Input and output of every operation. \`void\`: the answer has no result element. */\nexport interface Operations {\n${operations
      .map(
        ([name, { input, output }]) =>
          `  ${name}: { input: ${input?.shape ?? 'Record<string, never>'}; output: ${output?.shape ?? 'void'} }\n`,
      )
      .join('')}}\n`,
  ].join('\n')
}
