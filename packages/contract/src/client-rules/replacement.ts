import type { CreateUserPoolClientRequest } from '../generated/operations.ts'

/** What Update cannot change: a resource that changes it must be made anew. A secret is given at creation only. */
export const immutableSettings = [
  'UserPoolId',
  'GenerateSecret',
  'ClientSecret',
] as const satisfies readonly (keyof CreateUserPoolClientRequest)[]

export const forcesReplacement = (setting: keyof CreateUserPoolClientRequest): boolean =>
  (immutableSettings as readonly string[]).includes(setting)
