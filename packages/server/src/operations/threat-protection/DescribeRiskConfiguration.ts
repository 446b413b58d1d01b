import type { Operation } from '../../context.ts'
import { describeRiskConfiguration } from '../../threat-protection/index.ts'

/** Returns the risk configuration of a pool or of one client. API: DescribeRiskConfiguration. */
export const DescribeRiskConfiguration: Operation<'DescribeRiskConfiguration'> = async (input, call) => ({
  RiskConfiguration: await describeRiskConfiguration(call, input),
})
