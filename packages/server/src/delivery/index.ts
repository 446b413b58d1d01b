/**
 * Delivery: what goes to a person, written to the outbox in the decision that causes it.
 * Sending from the outbox (mail, SMS) is not built yet.
 */
export { invitation } from './invitation.ts'
