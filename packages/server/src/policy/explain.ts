import type { AccessAnswer, AccessRequest, PolicyLayer, PolicySet, StatementReference } from './answer.ts'
import type { ConditionFailure } from './conditions.ts'
import { evaluate, policiesOf, reference } from './evaluate.ts'
import { type Mismatch, mismatch, prepare } from './statement.ts'
import { requestValues } from './values.ts'

/** What one statement says about a request. `mismatch` is undefined for a statement that applies. */
export interface StatementFinding extends StatementReference {
  mismatch: Mismatch | undefined
  /** The request's values of the condition's key, where a condition does not match. */
  actual: readonly string[]
}

/** An answer with every statement that was asked. */
export interface AccessExplanation {
  answer: AccessAnswer
  findings: readonly StatementFinding[]
}

/** Evaluates a request and says of every statement whether it applies, and if not, why. */
export function explain(request: AccessRequest, policies: PolicySet): AccessExplanation {
  const prepared = prepare(request)
  const values = requestValues(request.context ?? {})
  const layers = Object.keys(policiesOf) as PolicyLayer[]
  const findings = layers.flatMap(layer =>
    (policiesOf[layer](policies) ?? []).flatMap(({ name, policy }) =>
      policy.statements.map(statement => {
        const found = mismatch(statement, prepared)
        const actual = found?.element === 'condition' ? [values.get(found.key.toLowerCase()) ?? []].flat() : []
        return { ...reference(layer, name, statement), mismatch: found, actual }
      }),
    ),
  )
  return { answer: evaluate(request, policies), findings }
}

/** How a refusal names each layer. The reference gives the text of a trust policy without the reason. docs/reference/pinpoint-iam-sts.md#3 */
const layerTexts: Readonly<Record<PolicyLayer, { one: string; none: string } | undefined>> = {
  identity: { one: 'an identity-based policy', none: 'identity-based policy' },
  resource: { one: 'a resource-based policy', none: 'resource-based policy' },
  boundary: { one: 'a permissions boundary', none: 'permissions boundary' },
  session: { one: 'a session policy', none: 'session policy' },
  trust: undefined,
}

/** The service's message of AccessDenied for an answer that does not allow. `principal` is the caller's ARN. */
export function refusalMessage(
  answer: Extract<AccessAnswer, { isAllowed: false }>,
  { principal, action, resource }: { principal: string; action: string; resource: string },
): string {
  const start = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource}`
  const texts = layerTexts[answer.layer]
  if (!texts) return start
  return answer.basis === 'explicit-deny'
    ? `${start} with an explicit deny in ${texts.one}`
    : `${start} because no ${texts.none} allows the ${action} action`
}

const layerNames: Readonly<Record<PolicyLayer, string>> = {
  identity: 'identity policy',
  resource: 'resource policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  trust: 'trust policy',
}

/** `statement "Read" of identity policy "one-pool"`, or `statement 2 of …` (from 1) for one without a Sid. */
const describeStatement = ({ layer, policy, sid, index }: StatementReference): string =>
  `statement ${sid === undefined ? index + 1 : `"${sid}"`} of ${layerNames[layer]} "${policy}"`

/** An answer in one line. Text of policies is not escaped. */
export function describeAnswer(answer: AccessAnswer): string {
  if (answer.basis === 'no-allow') return `denied: no statement of ${article(layerNames[answer.layer])} allows it`
  return `${answer.isAllowed ? 'allowed' : 'denied'} by ${describeStatement(answer.statement)}`
}

const article = (name: string): string => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`

const failureTexts: Readonly<Record<ConditionFailure, (of: { operator: string; key: string; wanted: string; actual: string }) => string>> =
  {
    different: ({ operator, key, wanted, actual }) => `${key} is ${actual}, which does not satisfy ${operator} ${wanted}`,
    absent: ({ operator, key, wanted }) => `the request has no ${key}, which has to satisfy ${operator} ${wanted}`,
    'unknown-operator': ({ operator }) => `the condition operator ${operator} is unknown, so that an Allow does not apply`,
    'unknown-key': ({ key, operator }) => `the condition ${operator} ${key} uses a key that is unknown, so that an Allow does not apply`,
    'not-comparable': ({ operator, key, wanted }) =>
      `${key} cannot be compared by ${operator} with ${wanted}, so that an Allow does not apply`,
  }

/** A finding in one line. Text of policies and requests is not escaped. */
export function describeFinding(finding: StatementFinding): string {
  const start = `${finding.effect} ${describeStatement(finding)}`
  const { mismatch: found, actual } = finding
  if (!found) return `${start}: applies`
  if (found.element !== 'condition') return `${start}: does not apply: its ${found.element}s do not include the request's`
  const quoted = (texts: readonly string[]) => texts.map(text => JSON.stringify(text)).join(', ')
  const reason = failureTexts[found.failure]({ ...found, wanted: quoted(found.wanted), actual: quoted(actual) })
  return `${start}: does not apply: ${reason}`
}
