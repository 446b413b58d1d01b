/**
 * Delivery: messages to users. They are written to the outbox in the transaction that causes them, and a worker sends them: by SMTP, an SMS
 * gateway, SES, SNS, or the pool's custom sender.
 * Not here: when a code is sent and what it proves (users/, sign-in/).
 */
export { buildMessage, usesCustomMessage } from './build-message.ts'
export { configuredChannels } from './channels.ts'
export { buildCodeMessage, confirmationLink } from './code-message.ts'
export { type ContactAttribute, deliveryDetails, maskDestination } from './destination.ts'
export { buildInvitation, invitationContact } from './invitation.ts'
export { type Message, openMessage, sealMessage, suppressDelivery } from './message.ts'
export { buildMfaMessage } from './mfa-message.ts'
export { openTransports } from './transports.ts'
export { startDelivery } from './worker.ts'
