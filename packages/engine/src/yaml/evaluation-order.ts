import { packageOf, providerType } from '../plan/index.ts'
import { invokedPackages } from './calls.ts'
import { type Expression, referencesIn } from './expression.ts'
import type { Program, ResourceDeclaration } from './program.ts'

/** A part of the program that others can refer to by name. */
export interface NamedNode {
  kind: 'config' | 'variable' | 'resource'
  name: string
  at: string
}

/** All expressions of a resource. */
export const expressionsOf = ({ properties, get, options }: ResourceDeclaration): Expression[] =>
  [properties, get?.id, get?.state, ...Object.values(options.evaluated)].filter(expression => expression !== undefined)

/**
 * Resources and variables in the order of evaluation: each after everything that it refers to, otherwise in the order of declaration. Unknown names and
 * cycles are problems, reported together. `isConfigured`: whether the stack's configuration has an undeclared name (docs/reference/pulumi-protocol.md#17.7).
 */
export function evaluationOrder(
  program: Program,
  isConfigured: (name: string) => boolean,
  problem: (at: string, message: string) => void,
): NamedNode[] {
  const { config, variables, resources, outputs } = program
  const invoking = (expression: Expression) => invokedPackages(expression).flatMap(name => providersMarkedFor(name, resources))
  const referencesOf = (expression: Expression) => [...referencesIn(expression), ...invoking(expression)]
  const nodes = new Map<string, NamedNode & { references: { name: string; at: string }[] }>()
  for (const [name, { at }] of config) nodes.set(name, { kind: 'config', name, at, references: [] })
  for (const [name, declaration] of resources) {
    const expressions = expressionsOf(declaration)
    const references = [...expressions.flatMap(referencesOf), ...defaultProvidersFor(declaration, resources)]
    nodes.set(name, { kind: 'resource', name, at: declaration.at, references })
  }
  for (const [name, expression] of variables) {
    nodes.set(name, { kind: 'variable', name, at: expression.at, references: referencesOf(expression) })
  }

  const reported = new Set<string>()
  const missing = ({ name, at }: { name: string; at: string }) => {
    if (name === 'pulumi' || nodes.has(name) || isConfigured(name) || reported.has(`${at} ${name}`)) return
    reported.add(`${at} ${name}`)
    problem(at, `resource, variable, or config value "${name}" not found`)
  }
  for (const { references } of nodes.values()) references.forEach(missing)
  for (const expression of outputs.values()) referencesIn(expression).forEach(missing)

  const order: NamedNode[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (name: string) => {
    const node = nodes.get(name)
    if (!node || state.get(name) === 'done') return
    if (state.get(name) === 'open') {
      problem(node.at, `circular dependency of ${node.kind} '${name}' transitively on itself`)
      return
    }
    state.set(name, 'open')
    for (const reference of node.references) visit(reference.name)
    state.set(name, 'done')
    order.push({ kind: node.kind, name, at: node.at })
  }
  for (const name of [...config.keys(), ...resources.keys(), ...variables.keys()]) visit(name)
  return order
}

/** The providers marked `defaultProvider` that a resource without an explicit provider depends on. */
export function defaultProvidersFor(
  { key, type, options }: ResourceDeclaration,
  resources: ReadonlyMap<string, ResourceDeclaration>,
): { name: string; at: string }[] {
  if (type.startsWith('pulumi:') || options.evaluated.provider) return []
  return providersMarkedFor(packageOf(type), resources).filter(other => other.name !== key)
}

const providersMarkedFor = (packageName: string, resources: ReadonlyMap<string, ResourceDeclaration>): { name: string; at: string }[] =>
  [...resources.values()]
    .filter(({ defaultProvider, type }) => defaultProvider && type === providerType(packageName))
    .map(({ key, at }) => ({ name: key, at }))
