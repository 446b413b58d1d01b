import { refuse } from '@poolhouse/contract'
import { assertHasSecrets, forgetClient, getClientOfPool } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { assertOutcome } from '../../outcomes.ts'
import { getPool } from '../../pools/index.ts'
import { removeSecret } from '../../storage/index.ts'

/** Deletes one of two secrets; it is rejected from then on. API: DeleteUserPoolClientSecret. */
export const DeleteUserPoolClientSecret: Operation<'DeleteUserPoolClientSecret'> = async (input, call) => {
  assertHasSecrets(await getClientOfPool(call, await getPool(call, input.UserPoolId), input.ClientId))
  const outcome = await call.store.decide(removeSecret, { clientId: input.ClientId, id: input.ClientSecretId })
  forgetClient(call, input.ClientId)
  assertOutcome(outcome, 'removed', {
    gone: () => refuse('ResourceNotFoundException', `Client secret ${input.ClientSecretId} does not exist.`),
    last: () => refuse('InvalidParameterException', 'The last secret of a client cannot be deleted.'),
  })
  return {}
}
