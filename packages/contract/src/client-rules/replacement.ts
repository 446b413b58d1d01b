import type { CreateUserPoolClientRequest } from '../generated/operations.ts'

/** Members that UpdateUserPoolClient cannot change, so that a change of them replaces the Pulumi resource. Secrets are given at creation only. */
export const immutableSettings = [
  'UserPoolId',
  'GenerateSecret',
  'ClientSecret',
] as const satisfies readonly (keyof CreateUserPoolClientRequest)[]

/** Whether a change of this member replaces the Pulumi resource. */
export const forcesReplacement = (setting: keyof CreateUserPoolClientRequest): boolean =>
  (immutableSettings as readonly string[]).includes(setting)
