import { refuse } from '@poolhouse/contract'
import { assertHasSecrets, clientNotFound, forgetClient, getClientOfPool, sealSecret } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { newClientSecret } from '../../crypto/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { getPool } from '../../pools/index.ts'
import { quotaRule, serviceQuota } from '../../quotas.ts'
import { addSecret, readClientSecrets } from '../../storage/index.ts'

/** Adds a second secret; both are accepted until one is deleted. API: AddUserPoolClientSecret. */
export const AddUserPoolClientSecret: Operation<'AddUserPoolClientSecret'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertHasSecrets(await getClientOfPool(call, pool, input.ClientId))
  const generated = input.ClientSecret === undefined ? newClientSecret() : undefined
  const limit = serviceQuota(call.settings, 'clientSecrets')
  const add = async () => {
    const others = (await call.store.read(readClientSecrets(input.ClientId))).map(({ id }) => id)
    const secret = sealSecret(call, pool, input.ClientId, input.ClientSecret ?? generated!, others)
    return { secret, outcome: await call.store.decide(addSecret, { clientId: input.ClientId, secret, limit }) }
  }
  let { secret, outcome } = await add()
  // Another request has added a secret in the same second, and in between.
  while (outcome === 'id-taken') ({ secret, outcome } = await add())
  forgetClient(call, input.ClientId)
  assertOutcome(outcome, 'added', {
    gone: () => clientNotFound(input.ClientId),
    limit: () => refuse('LimitExceededException', `A client can have at most ${limit} secrets.`, quotaRule('clientSecrets', limit)),
  })
  return {
    // A secret that the caller chose is not returned.
    ClientSecretDescriptor: {
      ClientSecretId: secret.id,
      ...(generated !== undefined && { ClientSecretValue: generated }),
      ClientSecretCreateDate: call.now / 1000,
    },
  }
}
