import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { assertOutcome } from '../../outcomes.ts'
import { removePasskey } from '../../storage/index.ts'
import { invalidAccessToken, verifyAccessToken } from '../../tokens/index.ts'

/** Deletes a passkey of the signed-in user. API: DeleteWebAuthnCredential. */
export const DeleteWebAuthnCredential: Operation<'DeleteWebAuthnCredential'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken, invalidAccessToken)
  const id = input.CredentialId
  // Ids are base64url. The model allows U+0000, which PostgreSQL does not store in a text.
  const outcome = /^[\w-]+$/.test(id) ? await call.store.decide(removePasskey, { poolId: pool.id, sub: user.sub, id }) : 'gone'
  assertOutcome(outcome, 'removed', { gone: () => refuse('ResourceNotFoundException', 'The passkey does not exist.') })
  return {}
}
