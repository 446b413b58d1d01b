import { escapeAsGo } from '../../shape/index.ts'
import type { ConditionEntry, PolicyDocument, PrincipalEntry, Statement } from './document.ts'
import { byBytes } from './order.ts'

const sorted = (source: Map<string, unknown>): Record<string, unknown> =>
  Object.fromEntries([...source].sort(([one], [other]) => byBytes(one, other)))

function principalJson(principals: readonly PrincipalEntry[]): unknown {
  const [only] = principals
  if (principals.length === 0) return undefined
  if (principals.length === 1 && only!.type === '*' && String(only!.identifiers) === '*') return '*'
  const byType = new Map<string, string | string[]>()
  for (const { type, identifiers } of principals) {
    const found = byType.get(type)
    const more = typeof identifiers === 'string' ? [identifiers] : [...identifiers].sort((one, other) => byBytes(other, one))
    if (found === undefined && typeof identifiers === 'string') byType.set(type, identifiers)
    else byType.set(type, [...(found === undefined ? [] : [found].flat()), ...more])
  }
  return sorted(byType)
}

function conditionJson(conditions: readonly ConditionEntry[]): unknown {
  if (conditions.length === 0) return undefined
  const byTest = new Map<string, Map<string, string[]>>()
  for (const { test, variable, values } of conditions) {
    const variables = byTest.get(test) ?? new Map<string, string[]>()
    byTest.set(test, variables.set(variable, [...(variables.get(variable) ?? []), ...values]))
  }
  const loneOrAll = ([key, values]: [string, string[]]): [string, unknown] => [key, values.length === 1 ? values[0] : values]
  return sorted(new Map([...byTest].map(([test, variables]) => [test, sorted(new Map([...variables].map(loneOrAll)))])))
}

/** Members whose value is undefined do not come into JSON text. */
const statementJson = (statement: Statement) => ({
  Sid: statement.sid || undefined,
  Effect: statement.effect || undefined,
  Action: statement.actions ?? undefined,
  NotAction: statement.notActions ?? undefined,
  Resource: statement.resources ?? undefined,
  NotResource: statement.notResources ?? undefined,
  Principal: principalJson(statement.principals),
  NotPrincipal: principalJson(statement.notPrincipals),
  Condition: conditionJson(statement.conditions),
})

/** The text of a document, indented by two spaces or without white space. */
export function formatDocument({ version, id, statements }: PolicyDocument): { json: string; minifiedJson: string } {
  const document = {
    Version: version || undefined,
    Id: id || undefined,
    Statement: statements.length > 0 ? statements.map(statementJson) : undefined,
  }
  return { json: escapeAsGo(JSON.stringify(document, undefined, 2)), minifiedJson: escapeAsGo(JSON.stringify(document)) }
}
