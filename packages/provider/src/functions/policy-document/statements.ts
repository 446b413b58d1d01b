import type { Bag } from '@poolhouse/engine'
import type { PrincipalEntry, Statement, Texts } from './document.ts'
import { conditionsInSetOrder, descending, principalsInSetOrder } from './order.ts'

type GivenPrincipal = { type: string; identifiers: string[] }
type GivenCondition = { test: string; variable: string; values: string[] }

const oldVersion = '2008-10-17'

/** `&{` stands for `${`, which a program could not write; policies of the old version have no variables. */
function withVariables(text: string, version: string, where: string): string {
  if (version === oldVersion && text.includes('&{'))
    throw new Error(`reading ${where}: found &{ sequence in (${text}), which is not supported in document version ${oldVersion}`)
  return text.replaceAll('&{', '${')
}

const loneOrAll = (texts: readonly string[]): Texts => (texts.length === 1 ? texts[0]! : texts)

/** The statements that a program gives, in the form of the document. Throws for a Sid that comes twice. */
export function statementsOf(given: readonly Bag[], version: string): Statement[] {
  const sids = new Set<string>()
  return given.map(statement => {
    const { sid = '', effect = 'Allow' } = statement as { sid?: string; effect?: string }
    if (sids.has(sid)) throw new Error(`writing IAM Policy Document: duplicate Sid (${sid}). Remove the Sid or ensure the Sid is unique.`)
    if (sid !== '') sids.add(sid)

    const texts = (name: string): string[] => (statement[name] as string[] | undefined) ?? []
    const actions = (name: string) => texts(name).length > 0 && loneOrAll(descending(texts(name)))
    const resources = (name: string, field: string) =>
      texts(name).length > 0 && loneOrAll(descending(texts(name)).map(each => withVariables(each, version, field)))
    const principals = (name: string, field: string): PrincipalEntry[] =>
      principalsInSetOrder((statement[name] as GivenPrincipal[] | undefined) ?? []).map(({ type, identifiers }) => ({
        type,
        identifiers: loneOrAll(descending(identifiers).map(each => withVariables(each, version, `${field}: reading identifiers`))),
      }))
    const conditions = conditionsInSetOrder((statement.conditions as GivenCondition[] | undefined) ?? []).map(each => ({
      ...each,
      values: each.values.map(value => withVariables(value, version, 'condition: reading values')),
    }))
    return {
      sid,
      effect,
      actions: actions('actions') || undefined,
      notActions: actions('notActions') || undefined,
      resources: resources('resources', 'resources') || undefined,
      notResources: resources('notResources', 'not_resources') || undefined,
      principals: principals('principals', 'principals'),
      notPrincipals: principals('notPrincipals', 'not_principals'),
      conditions,
    }
  })
}
