/**
 * Policies: parse a document, evaluate a request against policies, explain the answer. Pure: no store, no clock, no network; imports no other room.
 * Not here: where policies are stored (storage/, iam/), which action and resource a request has (gateway/), who assumes a role (sts/).
 */
export type { AccessAnswer, AccessRequest, AttachedPolicy, PolicyLayer, PolicySet, StatementReference } from './answer.ts'
export { administratorPolicy, parsePolicy, unreadablePolicy } from './cache.ts'
export type { Policy, PolicyKind, PolicyProblem } from './document.ts'
export { evaluate, readsResourceTags } from './evaluate.ts'
export { type AccessExplanation, describeAnswer, describeFinding, explain, refusalMessage, type StatementFinding } from './explain.ts'
export {
  accountPrincipal,
  federatedPrincipal,
  type Principal,
  roleSessionPrincipal,
  servicePrincipal,
  userPrincipal,
} from './principals.ts'
