import type { AccessRequest } from './answer.ts'
import { arnFields } from './arn.ts'
import type { ConditionFailure } from './conditions.ts'
import type { Statement } from './document.ts'
import { type Inclusion, includes } from './principals.ts'
import { type ConditionValues, requestValues } from './values.ts'

/** A request in the form in which statements compare it. */
export interface PreparedRequest {
  principal: AccessRequest['principal']
  action: string
  resourceFields: readonly string[] | undefined
  values: ConditionValues
}

/** Prepares a request once for all statements. */
export const prepare = ({ principal, action, resource, context = {} }: AccessRequest): PreparedRequest => ({
  principal,
  action: action.toLowerCase(),
  resourceFields: arnFields(resource),
  values: requestValues(context),
})

/** Why a statement does not apply to a request: the first element that does not match. */
export type Mismatch =
  | { element: 'action' | 'resource' | 'principal' }
  | { element: 'condition'; operator: string; key: string; wanted: readonly string[]; failure: ConditionFailure }

const action: Mismatch = { element: 'action' }
const resource: Mismatch = { element: 'resource' }
const principal: Mismatch = { element: 'principal' }

/** Undefined where the statement applies. */
export function mismatch(statement: Statement, request: PreparedRequest): Mismatch | undefined {
  if (!matchesAction(statement, request)) return action
  if (!matchesResource(statement, request)) return resource
  if (statement.principal && !includes(statement.principal, request.principal, statement.effect)) return principal
  for (const condition of statement.conditions) {
    const failure = condition.failure(request.values)
    if (failure) return { element: 'condition', operator: condition.operator, key: condition.key, wanted: condition.wanted, failure }
  }
  return undefined
}

/** How a statement that applies includes the principal. A policy of an identity has no Principal. */
export const inclusion = ({ principal, effect }: Statement, request: PreparedRequest): Inclusion =>
  principal && includes(principal, request.principal, effect)

function matchesAction({ actions: { isNegated, patterns } }: Statement, { action, values }: PreparedRequest): boolean {
  for (const pattern of patterns) if (pattern.matches(action, values)) return !isNegated
  return isNegated
}

/** A NotResource whose variable has no value excludes nothing, from which an Allow must not follow. */
function matchesResource({ resources, effect }: Statement, { resourceFields, values }: PreparedRequest): boolean {
  if (!resources) return true
  const { isNegated, patterns } = resources
  for (const pattern of patterns) {
    const matches = pattern.matches(resourceFields, values)
    if (matches) return !isNegated
    if (matches === undefined && isNegated && effect === 'Allow') return false
  }
  return isNegated
}
