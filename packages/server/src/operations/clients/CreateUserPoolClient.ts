import { assertValidClient, newClient, refuse, refuseFinding, secretFinding } from '@poolhouse/contract'
import { prepareAnalytics } from '../../analytics/index.ts'
import { addClient, clientRuleContext, describeClient, getClientOfPool } from '../../clients/index.ts'
import type { Call, Operation } from '../../context.ts'
import { deriveClientId, newClientId, newClientSecret } from '../../crypto/index.ts'
import { assertRoles, getPool } from '../../pools/index.ts'

/** Creates a client; the answer contains the secret in clear, where it has one. API: CreateUserPoolClient. */
export const CreateUserPoolClient: Operation<'CreateUserPoolClient'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const finding = secretFinding(input)
  if (finding) throw refuseFinding(finding, {})
  const secret = input.ClientSecret ?? (input.GenerateSecret ? newClientSecret() : undefined)
  assertValidClient(input, { ...(await clientRuleContext(call, pool)), action: 'creating', hasSecret: secret !== undefined })
  assertRoles(call, 'CreateUserPoolClient', input)

  const settings = newClient(
    { ...input, ClientName: call.fixedIds?.clientName(input.ClientName) ?? input.ClientName },
    { clientId: clientId(call, pool.id, input.ClientName), at: call.now / 1000 },
  )
  await prepareAnalytics(call, pool, settings.AnalyticsConfiguration)
  const outcome = await addClient(call, pool, settings, secret)
  if (outcome === 'created') return { UserPoolClient: describeClient(pool, settings, secret) }
  if (settings.ClientId !== ownId(call, pool.id))
    throw refuse('InvalidParameterException', `A client with the id ${settings.ClientId} already exists.`)
  const existing = await getClientOfPool(call, pool, settings.ClientId)
  return { UserPoolClient: describeClient(pool, existing.settings, existing.secrets[0]) }
}

const clientId = (call: Call, poolId: string, name: string): string => call.fixedIds?.clientId(name) ?? ownId(call, poolId) ?? newClientId()

/** Derived from the creation key, so that a repeated request finds the client that it created. */
const ownId = ({ creationKey, keys }: Call, poolId: string): string | undefined =>
  creationKey === undefined ? undefined : deriveClientId(keys.keyedHash('creation', `client ${poolId} ${creationKey}`))
