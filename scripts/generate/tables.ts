import { type Model, type OperationModel, type Overrides, reachable, type Shape } from './model.ts'

/**
 * Who may call: the model's `noAuth` operations are never signed; those that take an access token authenticate a user by it,
 * the others need no caller identity (they carry a session, a refresh token, a client secret, or nothing).
 */
function callerOf(model: Model, overrides: Overrides, name: string, { auth, input }: OperationModel): string {
  const override = overrides.callers[name]
  if (override) return override
  if (!auth?.includes('smithy.api#noAuth')) return 'iam'
  return 'AccessToken' in (model.shapes[input!.shape]?.members ?? {}) ? 'token' : 'public'
}

const emptyKind = (model: Model, output: OperationModel['output']): string => {
  if (!output) return 'none'
  return Object.keys(model.shapes[output.shape]?.members ?? {}).length === 0 ? 'empty' : 'body'
}

/** `operations.json`: caller kind, input shape, kind of response and declared errors of every operation. */
export function renderOperations(model: Model, overrides: Overrides): string {
  const lines = Object.entries(model.operations).map(([name, operation]) => {
    const entry = {
      input: operation.input!.shape,
      output: emptyKind(model, operation.output),
      caller: callerOf(model, overrides, name, operation),
      errors: operation.errors.map(error => error.shape).sort(),
    }
    return `  ${JSON.stringify(name)}: ${JSON.stringify(entry)}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}

const firstLower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

function constraintsOf(overrides: Overrides, name: string, shape: Shape): unknown {
  const { type, enum: values, min, max, pattern, sensitive, document, required, member, key, value } = shape
  if (document) return { type: 'document' }
  const members = shape.members && Object.entries(shape.members)
  const paths = members?.filter(([each]) => overrides.paths[`${name}.${each}`] || firstLower(each) === each)
  return {
    type,
    enum: values,
    min,
    max,
    pattern,
    sensitive,
    required,
    members: members && Object.fromEntries(members.map(([each, reference]) => [each, reference.shape])),
    paths: paths?.length ? Object.fromEntries(paths.map(([each]) => [each, overrides.paths[`${name}.${each}`] ?? each])) : undefined,
    member: member?.shape,
    key: key?.shape,
    value: value?.shape,
  }
}

/** `constraints.json`: every shape that an input reaches, one per line. */
export function renderConstraints(model: Model, overrides: Overrides): string {
  const inputs = Object.values(model.operations).map(({ input }) => input!.shape)
  const lines = [...reachable(model, inputs)]
    .sort()
    .map(name => `  ${JSON.stringify(name)}: ${JSON.stringify(constraintsOf(overrides, name, model.shapes[name]!))}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

/** `iam.json`, `sts.json`: input and output of every operation, and every shape that they reach, one per line. */
export function renderQueryTables(model: Model): string {
  const operations = Object.entries(model.operations).sort(([one], [other]) => (one < other ? -1 : 1))
  const roots = operations.flatMap(([, { input, output }]) => [input, output].flatMap(each => (each ? [each.shape] : [])))
  const overrides = { paths: {} as Record<string, string> } as Overrides
  const line = (name: string, value: unknown): string => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`
  const operationLines = operations.map(([name, { input, output }]) => line(name, { input: input?.shape, output: output?.shape }))
  const shapeLines = [...reachable(model, roots)].sort().map(name => line(name, constraintsOf(overrides, name, model.shapes[name]!)))
  return `{\n  "operations": {\n${operationLines.join(',\n')}\n  },\n  "shapes": {\n${shapeLines.join(',\n')}\n  }\n}\n`
}
