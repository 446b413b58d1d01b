import type { ClientRuleContext } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import { identityProviderNames } from '../identity-providers/index.ts'
import { type Pool, schemaOf, tierOf } from '../pools/index.ts'
import { resourceScopes } from '../resource-servers/index.ts'

/** What the rules for a client's settings read of its pool. */
export const clientRuleContext = async (context: Context, pool: Pool): Promise<Omit<ClientRuleContext, 'action' | 'hasSecret'>> => ({
  poolId: pool.id,
  region: pool.region,
  tier: tierOf(pool),
  schema: schemaOf(pool.config),
  resourceScopes: await resourceScopes(context, pool),
  providers: await identityProviderNames(context, pool),
})
