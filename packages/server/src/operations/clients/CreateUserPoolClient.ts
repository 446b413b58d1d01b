import { assertValidClient, describeClient, newClient, refuse, secretFinding } from '@poolhouse/contract'
import { addClient, clientRuleContext, getClientOfPool } from '../../clients/index.ts'
import type { Call, Operation } from '../../context.ts'
import { deriveClientId, newClientId, newClientSecret } from '../../crypto/index.ts'
import { getPool } from '../../pools/index.ts'

/** Makes a client; its secret, if it asks for one, is in the answer in clear. API: CreateUserPoolClient. */
export const CreateUserPoolClient: Operation<'CreateUserPoolClient'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const twice = secretFinding(input)
  if (twice) throw refuse(twice.exception, twice.message)
  const secret = input.ClientSecret ?? (input.GenerateSecret ? newClientSecret() : undefined)
  assertValidClient(input, { ...(await clientRuleContext(call, pool)), action: 'creating', hasSecret: secret !== undefined })

  const settings = newClient(
    { ...input, ClientName: call.fixedIds?.clientName(input.ClientName) ?? input.ClientName },
    { clientId: clientId(call, pool.id, input.ClientName), at: call.now / 1000 },
  )
  const outcome = await addClient(call, pool, settings, secret)
  if (outcome === 'created') return { UserPoolClient: describeClient(settings, secret) }
  if (settings.ClientId !== ownId(call, pool.id))
    throw refuse('InvalidParameterException', `A client with the id ${settings.ClientId} already exists.`)
  const made = await getClientOfPool(call, pool, settings.ClientId)
  return { UserPoolClient: describeClient(made.settings, made.secrets[0]) }
}

const clientId = (call: Call, poolId: string, name: string): string => call.fixedIds?.clientId(name) ?? ownId(call, poolId) ?? newClientId()

/** Follows from the key, so that the same creation asked for again meets what it made. */
const ownId = ({ creationKey, keys }: Call, poolId: string): string | undefined =>
  creationKey === undefined ? undefined : deriveClientId(keys.keyedHash('creation', `client ${poolId} ${creationKey}`))
