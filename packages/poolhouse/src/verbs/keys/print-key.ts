import type { CommandEnvironment } from '../../environment.ts'

/** What is printed of a new key. */
interface NewKey {
  accessKeyId: string
  secretAccessKey: string
  user?: string
  expiresAt?: string
  oldEndsAt?: string
}

/** Prints a new key as JSON, or as commands that set the variables of AWS. */
export function printKey(key: NewKey, { json, environment }: { json: boolean; environment: CommandEnvironment }): void {
  if (json) environment.out(JSON.stringify(key))
  else environment.out(`export AWS_ACCESS_KEY_ID=${key.accessKeyId}\nexport AWS_SECRET_ACCESS_KEY=${key.secretAccessKey}`)
}
