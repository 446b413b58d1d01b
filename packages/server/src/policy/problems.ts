/** Why a text is not a policy, with the service's messages. docs/reference/pinpoint-iam-sts.md#2.5 */
const messages = {
  'not-json': 'This policy contains invalid Json',
  syntax: 'Syntax errors in policy.',
  'no-actions': 'Policy statement must contain actions.',
  'no-resources': 'Policy statement must contain resources.',
  'action-without-vendor': 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  'not-a-trust-action': 'AssumeRole policy may only specify STS AssumeRole actions.',
  'no-principal': 'Missing required field Principal',
  'principal-not-allowed': 'Policy document should not specify a principal.',
  'resource-not-allowed': 'Has prohibited field Resource',
  'sid-twice': 'Statement IDs (SID) in a single policy must be unique.',
  'sid-characters': 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  'invalid-principal': (value: string) => `Invalid principal in policy: ${value}`,
  'not-an-arn': (value: string) => `Resource ${value} must be in ARN format or "*".`,
} as const

type Messages = typeof messages

/** Why a text is not a policy. */
export type ProblemReason = keyof Messages

/** A text that is not a policy of its kind. `message` is that of MalformedPolicyDocument; `at` says where, such as `Statement[1].Action`. */
export interface PolicyProblem {
  problem: ProblemReason
  message: string
  at: string
}

/** Ends the parsing of a document. It never leaves the room. */
export class PolicyError extends Error {
  readonly found: PolicyProblem
  constructor(problem: ProblemReason, at: string, value = '') {
    const message = messages[problem]
    const text = typeof message === 'string' ? message : message(value)
    super(text)
    this.found = { problem, message: text, at }
  }
}
