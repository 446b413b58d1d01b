/**
 * Delivery: what goes to a person, written to the outbox in the decision that causes it; in development an inbox shows it.
 * Sending from the outbox (mail, SMS) is not built yet.
 */
export { codeMessage } from './code-message.ts'
export { type ContactAttribute, deliveryDetails, masked } from './destination.ts'
export { invitation } from './invitation.ts'
export { mfaMessage } from './mfa-message.ts'
