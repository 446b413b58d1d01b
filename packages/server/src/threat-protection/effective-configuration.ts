import type { RiskConfigurationType } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { readRiskConfiguration } from '../storage/index.ts'

/** The client id that stands for the configuration of the pool. */
export const wholePool = 'ALL'

/** The blocks of a risk configuration. */
export type RiskBlocks = Pick<
  RiskConfigurationType,
  'CompromisedCredentialsRiskConfiguration' | 'AccountTakeoverRiskConfiguration' | 'RiskExceptionConfiguration'
>

/** OFF: nothing is recorded. AUDIT: events are recorded, and nothing is done. ENFORCED: actions are taken. */
export type Mode = 'OFF' | 'AUDIT' | 'ENFORCED'

/** The mode of a pool. Sign-ins whose challenges are those of Lambda triggers have a mode of their own, which is off unless it is set. */
export function modeOf({ config }: Pool, isCustom = false): Mode {
  const { AdvancedSecurityMode = 'OFF', AdvancedSecurityAdditionalFlows } = config.UserPoolAddOns ?? {}
  if (AdvancedSecurityMode === 'OFF' || config.UserPoolTier !== 'PLUS') return 'OFF'
  return isCustom ? (AdvancedSecurityAdditionalFlows?.CustomAuthMode ?? 'OFF') : AdvancedSecurityMode
}

const keyOf = (poolId: string, clientId: string) => `risk:${poolId}:${clientId}`

/** Called after each write, so that this node acts by it at once; others within a second. */
export const forgetRiskConfiguration = ({ store }: Pick<Context, 'store'>, poolId: string, clientId: string): void =>
  store.forget(keyOf(poolId, clientId))

/** What applies to a client: its own configuration, in the place of the pool's. */
export async function configurationFor(context: Context, { id }: Pool, clientId: string | undefined): Promise<RiskBlocks> {
  const read = async (client: string): Promise<RiskBlocks | undefined> => {
    const { text } = await context.store.cached(keyOf(id, client), async () => ({
      text: (await context.store.read(readRiskConfiguration(id, client)))?.configuration,
    }))
    return text === undefined ? undefined : JSON.parse(text)
  }
  return (clientId === undefined ? undefined : await read(clientId)) ?? (await read(wholePool)) ?? {}
}
