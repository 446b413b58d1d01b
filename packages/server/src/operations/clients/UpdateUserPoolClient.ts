import { applyUpdate, assertValidClient } from '@poolhouse/contract'
import { prepareAnalytics } from '../../analytics/index.ts'
import { clientRuleContext, describeClient, getClientOfPool, saveClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { assertRoles, getPool } from '../../pools/index.ts'

/** Replaces the settings: an omitted member is reset to its default. API: UpdateUserPoolClient. */
export const UpdateUserPoolClient: Operation<'UpdateUserPoolClient'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const client = await getClientOfPool(call, pool, input.ClientId)
  assertValidClient(input, { ...(await clientRuleContext(call, pool)), action: 'updating', hasSecret: client.secrets.length > 0 })
  assertRoles(call, 'UpdateUserPoolClient', input)

  const ClientName = input.ClientName && (call.fixedIds?.clientName(input.ClientName) ?? input.ClientName)
  const settings = applyUpdate(client.settings, { ...input, ClientName }, call.now / 1000)
  await prepareAnalytics(call, pool, settings.AnalyticsConfiguration)
  await saveClient(call, client, settings)
  return { UserPoolClient: describeClient(pool, settings, client.secrets[0]) }
}
