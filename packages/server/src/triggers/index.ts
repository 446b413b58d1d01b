/**
 * Triggers: what a pool's LambdaConfig asks to be called, and when.
 * No function can be called yet, so whatever needs one is refused: a sign-in that a trigger would have stopped must not pass.
 */
import { type LambdaConfigType, refuse } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'

export type Trigger = keyof LambdaConfigType

/** @throws UnexpectedLambdaException when the pool has one of them. */
export function assertNoTrigger(pool: Pool, ...triggers: readonly Trigger[]): void {
  const trigger = triggers.find(name => pool.config.LambdaConfig?.[name])
  if (trigger)
    throw refuse('UnexpectedLambdaException', `${trigger} invocation failed due to configuration.`, {
      cause: 'Triggers are not built yet.',
    })
}
