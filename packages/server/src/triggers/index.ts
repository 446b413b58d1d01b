/**
 * Triggers: the Lambda triggers of a pool's LambdaConfig: their targets, their events, their responses.
 * Not here: when a trigger runs and what its response changes (sign-in/, users/, tokens/).
 */
export { type CustomMessageTemplates, confirmsByLink, customMessage, linkPlaceholder, type MessageOccasion } from './custom-message.ts'
export { type CustomSenderEvent, customSenderEvent, hasCustomSender, invokeCustomSender } from './custom-sender.ts'
export { type EventUser, userAttributes } from './event-user.ts'
export { hasModules, moduleIsolation, openNetworkReasons } from './module-isolation.ts'
export type { ClaimChanges, GroupOverride } from './responses.ts'
export { hasTrigger, runTrigger, triggerVersion } from './run.ts'
export { openTriggerTargets } from './targets.ts'
