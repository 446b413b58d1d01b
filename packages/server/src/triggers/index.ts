/**
 * Triggers: the functions of a pool's LambdaConfig: how they are reached, what they are told, what they may answer.
 * Not here: when one runs and what follows from it (sign-in/, users/, tokens/).
 */

export { confirmsByLink, customMessage, linkPlaceholder, type MessageOccasion } from './custom-message.ts'
export { type CustomSenderEvent, customSenderEvent, hasCustomSender, invokeCustomSender } from './custom-sender.ts'
export { type EventUser, userAttributes } from './event-user.ts'
export type { ClaimChanges, ClaimsAndScopeOverride, ClaimsOverride, GroupOverride } from './responses.ts'
export { hasTrigger, runTrigger, triggerVersion } from './run.ts'
export { openTriggerTargets } from './targets.ts'
