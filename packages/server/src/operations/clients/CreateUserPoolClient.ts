import { assertClient, describeClient, newClient, refuse, secretFinding } from '@poolhouse/contract'
import { addClient, surroundings } from '../../clients/index.ts'
import type { Call, Operation } from '../../context.ts'
import { newClientId, newClientSecret } from '../../crypto/index.ts'
import { getPool } from '../../pools/index.ts'

/** Makes a client; its secret, if it asks for one, is in the answer in clear. API: CreateUserPoolClient. */
export const CreateUserPoolClient: Operation<'CreateUserPoolClient'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const twice = secretFinding(input)
  if (twice) throw refuse(twice.exception, twice.message)
  const secret = input.ClientSecret ?? (input.GenerateSecret ? newClientSecret() : undefined)
  assertClient(input, { ...surroundings(pool), doing: 'creating', hasSecret: secret !== undefined })

  const settings = newClient(input, { clientId: clientId(call, input.ClientName), at: call.now / 1000 })
  await addClient(call, pool, settings, secret)
  return { UserPoolClient: describeClient(settings, secret) }
}

/** In development, a client's name may bring its id. */
const customId = /^_custom_id_:([\w+]{1,128})$/

const clientId = ({ settings }: Call, name: string): string =>
  (settings.mode === 'development' && customId.exec(name)?.[1]) || newClientId()
