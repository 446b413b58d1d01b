import { refuse } from '@poolhouse/contract'
import { secretHash, timingSafeEqualText } from '../crypto/index.ts'
import type { AppClient } from './client.ts'

const wrongSecretHash = (id: string) =>
  refuse('NotAuthorizedException', `Unable to verify secret hash for client ${id}`, { rule: { id: 'secret-hash-wrong' } })

/** The refusal of REFRESH_TOKEN_AUTH, which has a text of its own. docs/reference/errors.md#6. */
export const wrongRefreshSecretHash = (id: string) =>
  refuse('NotAuthorizedException', `SecretHash does not match for the client: ${id}`, { rule: { id: 'secret-hash-wrong' } })

/**
 * Verifies SECRET_HASH in constant time. The API does not say exactly which username it is computed from, so the name that was sent and
 * those of `otherNames` (the stored username, the `sub`) are accepted. Each secret of a client with two is accepted. `wrong`: the refusal of a
 * hash that does not match.
 * @throws NotAuthorizedException
 */
export async function assertSecretHash(
  { settings, secrets, recordSecretUse }: AppClient,
  hash: string | undefined,
  sentName: string | undefined,
  otherNames: () => Promise<readonly string[]> = async () => [],
  wrong: (clientId: string) => Error = wrongSecretHash,
): Promise<void> {
  const id = settings.ClientId
  if (secrets.length === 0) {
    if (hash !== undefined) throw wrong(id)
    return
  }
  if (hash === undefined)
    throw refuse('NotAuthorizedException', `Client ${id} is configured with secret but SECRET_HASH was not received`, {
      rule: { id: 'secret-hash-missing' },
    })

  const secretFor = (name: string) => secrets.find(secret => timingSafeEqualText(secretHash(secret, name, id), hash))
  let secret = sentName === undefined ? undefined : secretFor(sentName)
  if (secret === undefined) for (const name of await otherNames()) secret ??= secretFor(name)
  if (secret === undefined) throw wrong(id)
  recordSecretUse(secret)
}

/** Whether this is a secret of the client, compared in constant time. A public client matches only where none is given. */
export function checkClientSecret({ secrets, recordSecretUse }: AppClient, given: string | undefined): boolean {
  if (secrets.length === 0 || given === undefined) return secrets.length === 0 && given === undefined
  const match = secrets.find(secret => timingSafeEqualText(secret, given))
  if (match !== undefined) recordSecretUse(match)
  return match !== undefined
}

/** For operations that take the client secret itself, such as GetTokensFromRefreshToken. @throws NotAuthorizedException */
export function assertClientSecret(client: AppClient, given: string | undefined): void {
  const id = client.settings.ClientId
  if (checkClientSecret(client, given)) return
  if (given === undefined)
    throw refuse('NotAuthorizedException', `Client ${id} is configured for secret but secret was not received`, {
      rule: { id: 'client-secret-missing' },
    })
  throw wrongSecretHash(id)
}
