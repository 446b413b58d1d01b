import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { type PolicyKind, parsePolicy } from '../policy/index.ts'
import { type Decision, type IamPrincipalRow, readPrincipal, readPrincipalById } from '../storage/index.ts'
import { parseIamArn, parseSessionArn, principalArn } from './arns.ts'
import { quotas } from './quotas.ts'
import { awsPrincipals } from './trust.ts'

/** Characters of a policy document that quotas count: white space is free. */
export const policySize = (document: string): number => document.replaceAll(/\s/g, '').length

/** A document as responses carry it: encoded as in RFC 3986. */
export const encodeDocument = (document: string): string =>
  encodeURIComponent(document).replaceAll(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

/** Refuses a text that is no policy of its kind. @throws MalformedPolicyDocument */
export function assertPolicy(document: string, kind: PolicyKind): void {
  const parsed = parsePolicy(document, kind)
  if ('problem' in parsed) throw refuse('MalformedPolicyDocument', parsed.message)
}

/** Refuses a document of a managed policy that is malformed or too long. @throws MalformedPolicyDocument, LimitExceeded */
export function assertManagedPolicy(document: string): void {
  assertPolicy(document, 'managed')
  if (policySize(document) > quotas.managedPolicy)
    throw refuse('LimitExceeded', `Cannot exceed quota for PolicySize: ${quotas.managedPolicy}`)
}

/**
 * Checks a trust policy, and finds the unique ids of the roles and users of this account that it names. What is in another account is not known
 * here: it is accepted, and allows nobody who calls this service. docs/decisions/iam.md.
 * @throws MalformedPolicyDocument, LimitExceeded
 */
export async function readTrustPolicy(
  call: Pick<Call, 'store' | 'account'>,
  document: string,
): Promise<{ trust: string; trusted_ids: string }> {
  assertPolicy(document, 'trust')
  if (policySize(document) > quotas.trustPolicy)
    throw refuse('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${quotas.trustPolicy}`)
  const ids: Record<string, string> = {}
  for (const name of awsPrincipals(JSON.parse(document))) {
    const find = lookUp(call.account, name)
    if (!find) continue
    const row = await call.store.read(find())
    if (!row || row.account !== call.account || !isNamed(row, name))
      throw refuse('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${name}"`)
    ids[name] = row.id
  }
  return { trust: document, trusted_ids: JSON.stringify(ids) }
}

/** How to find the role or user that a principal names; undefined for accounts, everyone, and what is in other accounts. */
function lookUp(account: string, principal: string): (() => Decision<IamPrincipalRow | undefined>) | undefined {
  if (/^(AROA|AIDA)\w+$/.test(principal)) return () => readPrincipalById(principal)
  const session = parseSessionArn(principal)
  const named = parseIamArn(principal) ?? (session && { account: session.account, kind: 'role' as const, name: session.role })
  if (!named || named.account !== account || named.kind === 'policy') return undefined
  const { kind, name } = named
  return () => readPrincipal({ account, kind, name })
}

/** An ARN names a role or user by its exact path and name; the ARN of a session has the name only. */
const isNamed = (row: IamPrincipalRow, principal: string): boolean =>
  principal === row.id || principal === principalArn(row) || parseSessionArn(principal)?.role === row.name
