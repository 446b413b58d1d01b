import { type LambdaConfigType, refuse } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'

/**
 * For triggers that nobody calls yet: whatever needs one is refused, since what it would have stopped must not pass.
 * @throws UnexpectedLambdaException when the pool has one of them.
 */
export function assertNoTrigger(pool: Pool, ...triggers: readonly (keyof LambdaConfigType)[]): void {
  const trigger = triggers.find(name => pool.config.LambdaConfig?.[name])
  if (trigger)
    throw refuse('UnexpectedLambdaException', `${trigger} invocation failed due to configuration.`, {
      cause: `${trigger} is not called yet.`,
    })
}
