import { assertHasSecrets, getClientOfPool } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { readClientSecrets } from '../../storage/index.ts'

/** Lists the secrets of a client without their values; at most two, so there is one page. API: ListUserPoolClientSecrets. */
export const ListUserPoolClientSecrets: Operation<'ListUserPoolClientSecrets'> = async (input, call) => {
  assertHasSecrets(await getClientOfPool(call, await getPool(call, input.UserPoolId), input.ClientId))
  const secrets = await call.store.read(readClientSecrets(input.ClientId))
  return { ClientSecrets: secrets.map(({ id, created_at }) => ({ ClientSecretId: id, ClientSecretCreateDate: created_at / 1000 })) }
}
