import type { Call } from '../context.ts'

/** Notes for the request log why an answer of a provider was refused. Reasons name claims and rules, never values. */
export function noteProviderRefusal({ trace }: Pick<Call, 'trace'>, code: string, reason: string): void {
  trace.refusal ??= { code, rule: { id: 'provider-answer-refused', value: reason } }
}
