/** A list of strings as a policy writes it: one value stands alone. A merged document may bring any JSON here, which is kept. */
export type Texts = string | readonly string[]

/** Principals of one type. */
export interface PrincipalEntry {
  type: string
  identifiers: Texts
}

/** Values of one operator and one condition key. */
export interface ConditionEntry {
  test: string
  variable: string
  values: readonly string[]
}

/** A statement of a policy, its principals and conditions as lists: an operator, a key or a type may come several times. */
export interface Statement {
  sid: string
  effect: string
  actions?: unknown
  notActions?: unknown
  resources?: unknown
  notResources?: unknown
  principals: readonly PrincipalEntry[]
  notPrincipals: readonly PrincipalEntry[]
  conditions: readonly ConditionEntry[]
}

/** A policy; `version` and `id` are empty where a document has none. */
export interface PolicyDocument {
  version: string
  id: string
  statements: readonly Statement[]
}

/** A document with another one on top: the higher version, the later id, and statements of an equal Sid replaced in their place. */
export function merge(below: PolicyDocument, above: PolicyDocument): PolicyDocument {
  const statements = [...below.statements]
  for (const statement of above.statements) {
    const place = statement.sid === '' ? -1 : statements.findIndex(({ sid }) => sid === statement.sid)
    if (place === -1) statements.push(statement)
    else statements[place] = statement
  }
  return { version: [below.version, above.version].sort()[1]!, id: above.id || below.id, statements }
}
