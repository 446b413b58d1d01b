/**
 * Triggers: the functions of a pool's LambdaConfig: how they are reached, what they are told, what they may answer.
 * Not here: when one runs and what follows from it (sign-in/, users/, tokens/).
 */
export type { ClaimChanges, ClaimsAndScopeOverride, ClaimsOverride, GroupOverride } from './answers.ts'
export { customMessage, isByLink, linkPlace, type MessageOccasion } from './custom-message.ts'
export { callSender, hasSender, type SenderEvent, senderEvent } from './custom-sender.ts'
export { type EventUser, userAttributes } from './event-user.ts'
export { type Functions, openFunctions } from './functions.ts'
export { hasTrigger, runTrigger, versionOf } from './run.ts'
