import type { Bag } from '@poolhouse/engine'
import type { CheckProblem } from '../../shape/index.ts'

/** An empty list would delete the configuration. */
export function checkLogConfigurations({ logConfigurations: list }: Bag): CheckProblem[] {
  if (!Array.isArray(list) || list.length > 0) return []
  const reason = 'Invalid Block. Attribute log_configurations list must contain at least 1 elements, got: 0'
  return [{ path: 'logConfigurations', reason }]
}
