import { type AccessRequest, type AttachedPolicy, type Policy, type PolicyKind, parsePolicy } from '../../src/policy/index.ts'

/** Parses a document that has to be a policy. */
export function policy(document: unknown, kind: PolicyKind = 'inline'): Policy {
  const parsed = parsePolicy(typeof document === 'string' ? document : JSON.stringify(document), kind)
  if ('problem' in parsed) throw new Error(`${parsed.at}: ${parsed.message}`)
  return parsed
}

/** A policy with a name. */
export const attached = (name: string, statements: unknown, kind: PolicyKind = 'inline', Version = '2012-10-17'): AttachedPolicy => ({
  name,
  policy: policy({ Version, Statement: statements }, kind),
})

export const poolArn = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_One'

/** A request that reads one pool. */
export const request = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  action: 'cognito-idp:DescribeUserPool',
  resource: poolArn,
  ...changes,
})
