import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { removePasskey } from '../../storage/index.ts'
import { invalidAccessToken, verifyAccessToken } from '../../tokens/index.ts'

/** Deletes a passkey of the signed-in user; it lets nobody in any more. API: DeleteWebAuthnCredential. */
export const DeleteWebAuthnCredential: Operation<'DeleteWebAuthnCredential'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken, invalidAccessToken)
  const id = input.CredentialId
  // Ids are base64url; PostgreSQL takes no text with U+0000, which the model allows.
  const outcome = /^[\w-]+$/.test(id) ? await call.store.decide(removePasskey, { poolId: pool.id, sub: user.sub, id }) : 'gone'
  if (outcome === 'gone') throw refuse('ResourceNotFoundException', 'The passkey does not exist.')
  return {}
}
