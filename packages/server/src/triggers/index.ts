/**
 * Triggers: what a pool's LambdaConfig asks to be called, and when.
 * No function can be called yet, so whatever needs one is refused: a sign-in that a trigger would have stopped must not pass.
 */
import { type LambdaConfigType, refuse, type ServiceError } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'

export type Trigger = keyof LambdaConfigType

/** UnexpectedLambdaException when the pool has one of them. */
export function triggerRefusal(pool: Pool, ...triggers: readonly Trigger[]): ServiceError | undefined {
  const trigger = triggers.find(name => pool.config.LambdaConfig?.[name])
  return (
    trigger &&
    refuse('UnexpectedLambdaException', `${trigger} invocation failed due to configuration.`, { cause: 'Triggers are not built yet.' })
  )
}

/** @throws UnexpectedLambdaException when the pool has one of them. */
export function assertNoTrigger(pool: Pool, ...triggers: readonly Trigger[]): void {
  const refusal = triggerRefusal(pool, ...triggers)
  if (refusal) throw refusal
}
