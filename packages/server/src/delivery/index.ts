/**
 * Delivery: what goes to a person, written to the outbox in the decision that causes it, and the worker that sends it: by SMTP, an SMS
 * gateway, SES, SNS, or the pool's own function.
 * Not here: when a code is due and what it proves (users/, sign-in/).
 */
export { asksForWords, carry } from './carry.ts'
export { codeMessage, confirmationLink } from './code-message.ts'
export { type ContactAttribute, deliveryDetails, masked } from './destination.ts'
export { invitation, invitationTo } from './invitation.ts'
export { type Message, openMessage, unsent } from './message.ts'
export { mfaMessage } from './mfa-message.ts'
export { transportsOf } from './transports.ts'
export { startDelivery } from './worker.ts'
