import type { AccessAnswer, AccessRequest, AttachedPolicy, PolicyLayer, PolicySet, StatementReference } from './answer.ts'
import type { Statement } from './document.ts'
import { inclusion, mismatch, type PreparedRequest, prepare } from './statement.ts'

/** The policies of each layer, in the order in which the service reports a missing Allow. */
export const policiesOf: Readonly<Record<PolicyLayer, (set: PolicySet) => readonly AttachedPolicy[] | undefined>> = {
  trust: set => set.trust && [set.trust],
  resource: set => set.resource,
  identity: set => set.identity,
  boundary: set => set.boundary && [set.boundary],
  session: set => set.session,
}

/** Whether one of the policies names a tag of the resource. */
export const readsResourceTags = (policies: PolicySet): boolean =>
  Object.values(policiesOf).some(of => of(policies)?.some(({ policy }) => policy.readsResourceTags))

/** Evaluates a request: denied unless a statement allows it; a Deny wins over every Allow. */
export function evaluate(request: AccessRequest, policies: PolicySet): AccessAnswer {
  const prepared = prepare(request)
  const allows: Partial<Record<PolicyLayer, LayerAllow>> = {}
  for (const layer in policiesOf) {
    const found = scan(layer as PolicyLayer, policiesOf[layer as PolicyLayer](policies), prepared)
    if (found?.effect === 'Deny')
      return { isAllowed: false, basis: 'explicit-deny', layer: layer as PolicyLayer, statement: found.statement }
    if (found) allows[layer as PolicyLayer] = found
  }
  return combine(request, policies, allows)
}

/** The statement of a layer that counts. `isDirect`: it allows a principal that it names. */
interface LayerAllow {
  effect: 'Allow' | 'Deny'
  statement: StatementReference
  isDirect: boolean
}

/** The first Deny that applies, else an Allow that does, preferably one that names the principal. */
function scan(layer: PolicyLayer, policies: readonly AttachedPolicy[] | undefined, request: PreparedRequest): LayerAllow | undefined {
  let allow: LayerAllow | undefined
  if (!policies) return undefined
  for (const { name, policy } of policies) {
    for (const statement of policy.statements) {
      if (allow?.isDirect && statement.effect === 'Allow') continue
      if (mismatch(statement, request)) continue
      const isDirect = inclusion(statement, request) === 'direct'
      if (allow && !isDirect && statement.effect === 'Allow') continue
      const found = { effect: statement.effect, statement: reference(layer, name, statement), isDirect }
      if (found.effect === 'Deny') return found
      allow = found
    }
  }
  return allow
}

/** Names a statement of a policy. */
export const reference = (layer: PolicyLayer, policy: string, { sid, index, effect }: Statement): StatementReference => ({
  layer,
  policy,
  sid,
  index,
  effect,
})

/**
 * No Deny applies. A trust or resource policy that names the principal itself is enough within its account; one that names the account or everyone needs
 * an identity policy too. A boundary and a session policy limit all of this: where the service lets a named principal pass them, this is stricter.
 */
function combine(request: AccessRequest, policies: PolicySet, allows: Partial<Record<PolicyLayer, LayerAllow>>): AccessAnswer {
  if (policies.trust && !allows.trust) return noAllow('trust')
  const isOtherAccount =
    request.account !== undefined && request.principal?.account !== undefined && request.account !== request.principal.account
  const resourceAllow = allows.trust ?? allows.resource
  if (isOtherAccount && !resourceAllow) return noAllow('resource')
  const isEnough = resourceAllow?.isDirect === true && !isOtherAccount
  if (!isEnough && !allows.identity) return noAllow('identity')
  if (policies.boundary && !allows.boundary) return noAllow('boundary')
  if (policies.session && !allows.session) return noAllow('session')
  const { statement } = (isEnough ? resourceAllow : (allows.trust ?? allows.identity))!
  return { isAllowed: true, basis: 'allow', layer: statement.layer, statement }
}

const noAllow = (layer: PolicyLayer): AccessAnswer => ({ isAllowed: false, basis: 'no-allow', layer })
