import type { ConditionEntry, PolicyDocument, PrincipalEntry, Statement } from './document.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(each => typeof each === 'string')

function textAt(source: Json, name: string): string {
  const value = source[name] ?? ''
  if (typeof value !== 'string') throw new Error(`${name} must be a string`)
  return value
}

function principalsOf(value: unknown, name: string): PrincipalEntry[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [{ type: '*', identifiers: ['*'] }]
  if (!isObject(value)) throw new Error(`${name} must be "*" or an object`)
  return Object.entries(value).map(([type, identifiers]) => {
    if (typeof identifiers !== 'string' && !isTexts(identifiers)) throw new Error(`${name}.${type} must be a string or a list of strings`)
    return { type, identifiers }
  })
}

function conditionsOf(value: unknown): ConditionEntry[] {
  if (value === undefined || value === null) return []
  if (!isObject(value) || !Object.values(value).every(isObject)) throw new Error('Condition must be an object of objects')
  return Object.entries(value as Record<string, Json>).flatMap(([test, variables]) =>
    Object.entries(variables).map(([variable, given]) => {
      const values = typeof given === 'boolean' ? [String(given)] : typeof given === 'string' ? [given] : given
      if (!isTexts(values)) throw new Error(`Condition.${test}["${variable}"] must be a string, a boolean or a list of strings`)
      return { test, variable, values }
    }),
  )
}

function statementOf(source: unknown): Statement {
  if (!isObject(source)) throw new Error('Statement must be a list of objects')
  return {
    sid: textAt(source, 'Sid'),
    effect: textAt(source, 'Effect'),
    actions: source.Action,
    notActions: source.NotAction,
    resources: source.Resource,
    notResources: source.NotResource,
    principals: principalsOf(source.Principal, 'Principal'),
    notPrincipals: principalsOf(source.NotPrincipal, 'NotPrincipal'),
    conditions: conditionsOf(source.Condition),
  }
}

/** A document from JSON text. Its lists of actions and resources stay as they are. Throws where it does not have the form of a policy. */
export function parseDocument(text: string): PolicyDocument {
  const source: unknown = JSON.parse(text)
  if (!isObject(source)) throw new Error('a policy must be an object')
  const statements = source.Statement ?? []
  if (!Array.isArray(statements)) throw new Error('Statement must be a list of objects')
  return { version: textAt(source, 'Version'), id: textAt(source, 'Id'), statements: statements.map(statementOf) }
}
