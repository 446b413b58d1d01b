import { type AccessRequest, type AttachedPolicy, evaluate, type Policy, type PolicyKind, parsePolicy } from '../../src/policy/index.ts'

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

/** Whether the request is allowed by identity policies with these statements. */
export const isAllowed = (statements: unknown, changes: Partial<AccessRequest> = {}, version?: string) =>
  evaluate(request(changes), { identity: [attached('p', statements, 'inline', version)] }).isAllowed

/** A statement that allows everything, but for what it names. */
export const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more })
/** A statement that denies everything, but for what it names. */
export const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' })

/** The expected access in tables. */
export const yes = true
export const no = false
