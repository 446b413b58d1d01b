import type { Operation } from '../../context.ts'
import { saveRiskConfiguration } from '../../threat-protection/index.ts'

/** Replaces the risk configuration of a pool or of one client. API: SetRiskConfiguration. */
export const SetRiskConfiguration: Operation<'SetRiskConfiguration'> = async (input, call) => ({
  RiskConfiguration: await saveRiskConfiguration(call, input),
})
