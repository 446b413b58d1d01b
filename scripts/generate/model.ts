import { readFileSync } from 'node:fs'

/** The parts of an AWS service model that the generator reads. The member order is the published one, which messages and enums follow. */
export interface Shape {
  type: 'string' | 'integer' | 'long' | 'boolean' | 'timestamp' | 'blob' | 'list' | 'map' | 'structure'
  enum?: string[]
  min?: number
  max?: number
  pattern?: string
  sensitive?: boolean
  document?: boolean
  exception?: boolean
  required?: string[]
  members?: Record<string, { shape: string }>
  member?: { shape: string }
  key?: { shape: string }
  value?: { shape: string }
}

export interface OperationModel {
  /** Only operations of the Query services may have none. */
  input?: { shape: string }
  output?: { shape: string }
  errors: { shape: string }[]
  auth?: string[]
}

export interface Overrides {
  enums: Record<string, string[]>
  /** Shapes whose published pattern refuses values that the service accepts; their rules are in code. */
  withoutPattern: string[]
  /** Patterns that the service applies though it publishes weaker ones. */
  patterns: Record<string, string>
  paths: Record<string, string>
  callers: Record<string, string>
}

export interface Model {
  operations: Record<string, OperationModel>
  shapes: Record<string, Shape>
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../packages/contract/model/${file}`, import.meta.url), 'utf8'))

/** The model with its overrides applied. Throws when an override names an unknown shape, member or operation. */
export function loadModel(): { model: Model; overrides: Overrides } {
  const model = read('cognito-idp.json') as Model
  const overrides = read('overrides.json') as Overrides
  for (const [name, values] of Object.entries(overrides.enums)) {
    const shape = model.shapes[name]
    if (!shape?.enum) throw new Error(`overrides.json: enums.${name}: the model has no such enum`)
    shape.enum.push(...values.filter(value => !shape.enum?.includes(value)))
  }
  for (const name of overrides.withoutPattern) {
    const shape = model.shapes[name]
    if (!shape?.pattern) throw new Error(`overrides.json: withoutPattern: the model has no pattern of ${name}`)
    delete shape.pattern
  }
  for (const [name, pattern] of Object.entries(overrides.patterns)) {
    const shape = model.shapes[name]
    if (!shape?.pattern) throw new Error(`overrides.json: patterns.${name}: the model has no pattern of ${name}`)
    shape.pattern = pattern
  }
  for (const path of Object.keys(overrides.paths)) {
    const [shape, member] = path.split('.') as [string, string]
    if (!model.shapes[shape]?.members?.[member]) throw new Error(`overrides.json: paths.${path}: the model has no such member`)
  }
  for (const name of Object.keys(overrides.callers)) {
    if (!model.operations[name]) throw new Error(`overrides.json: callers.${name}: the model has no such operation`)
  }
  return { model, overrides }
}

/** The services with the Query protocol. */
export const queryServices = ['iam', 'sts'] as const

/** The model of a service with the Query protocol, with the operations that the published file lacks. */
export function loadQueryModel(service: (typeof queryServices)[number]): Model {
  const model = read(`${service}.json`) as Model
  const additions = service === 'iam' ? (read('iam-additions.json') as Model) : { operations: {}, shapes: {} }
  for (const name of [...Object.keys(additions.operations), ...Object.keys(additions.shapes)])
    if (model.operations[name] || model.shapes[name]) throw new Error(`iam-additions.json: ${name}: the model has it`)
  return { operations: { ...model.operations, ...additions.operations }, shapes: { ...model.shapes, ...additions.shapes } }
}

/** The shapes that a shape refers to, in order. */
export function references(shape: Shape): string[] {
  const members = Object.values(shape.members ?? {})
  return [...members, shape.member, shape.key, shape.value].flatMap(reference => (reference ? [reference.shape] : []))
}

/** Every shape reachable from `roots`, the roots included. */
export function reachable(model: Model, roots: readonly string[]): Set<string> {
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const next of references(model.shapes[name]!)) visit(next)
  }
  for (const root of roots) visit(root)
  return seen
}
