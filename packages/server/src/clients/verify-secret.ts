import { refuse } from '@poolhouse/contract'
import { secretHash, timingSafeEqualText } from '../crypto/index.ts'
import type { AppClient } from './client.ts'

const unproven = (id: string) => refuse('NotAuthorizedException', `Unable to verify secret hash for client ${id}`)

/**
 * SECRET_HASH. Which username goes in is documented loosely, so a hash over the name that was sent or over one that
 * `otherNames` finds (the real username, the `sub`) is taken. Both secrets count while a client has two.
 */
export async function assertSecretHash(
  { settings, secrets, recordSecretUse }: AppClient,
  hash: string | undefined,
  sentName: string | undefined,
  otherNames: () => Promise<readonly string[]> = async () => [],
): Promise<void> {
  const id = settings.ClientId
  if (secrets.length === 0) {
    if (hash !== undefined) throw unproven(id)
    return
  }
  if (hash === undefined) throw refuse('NotAuthorizedException', `Client ${id} is configured with secret but SECRET_HASH was not received`)

  const fitting = (name: string) => secrets.find(secret => timingSafeEqualText(secretHash(secret, name, id), hash))
  let secret = sentName === undefined ? undefined : fitting(sentName)
  if (secret === undefined) for (const name of await otherNames()) secret ??= fitting(name)
  if (secret === undefined) throw unproven(id)
  recordSecretUse(secret)
}

/** A public client has none to know. */
export function checkClientSecret({ secrets, recordSecretUse }: AppClient, given: string | undefined): boolean {
  if (secrets.length === 0 || given === undefined) return secrets.length === 0 && given === undefined
  const known = secrets.find(secret => timingSafeEqualText(secret, given))
  if (known !== undefined) recordSecretUse(known)
  return known !== undefined
}

/** The secret itself, as GetTokensFromRefreshToken takes it. */
export function assertClientSecret(client: AppClient, given: string | undefined): void {
  const id = client.settings.ClientId
  if (checkClientSecret(client, given)) return
  if (given === undefined) throw refuse('NotAuthorizedException', `Client ${id} is configured for secret but secret was not received`)
  throw unproven(id)
}
