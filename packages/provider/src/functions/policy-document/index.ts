/**
 * The documents of getPolicyDocument: statements, merge, text (docs/reference/pulumi-resources.md#21).
 * Not here: whether a policy allows something (server), arguments and results (get-policy-document.ts).
 */
export { merge, type PolicyDocument } from './document.ts'
export { formatDocument } from './format.ts'
export { parseDocument } from './parse.ts'
export { statementsOf } from './statements.ts'
