/**
 * Delivery: what goes to a person, written to the outbox in the decision that causes it, and the worker that sends it: by SMTP, an SMS
 * gateway, SES, SNS, or the pool's own function.
 * Not here: when a code is due and what it proves (users/, sign-in/).
 */
export { buildMessage, usesCustomMessage } from './build-message.ts'
export { buildCodeMessage, confirmationLink } from './code-message.ts'
export { type ContactAttribute, deliveryDetails, maskDestination } from './destination.ts'
export { buildInvitation, invitationContact } from './invitation.ts'
export { type Message, openMessage, suppressDelivery } from './message.ts'
export { buildMfaMessage } from './mfa-message.ts'
export { openTransports } from './transports.ts'
export { startDelivery } from './worker.ts'
