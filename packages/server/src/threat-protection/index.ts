/**
 * Threat protection: risk configurations of pools and clients, events of sign-ins and the like, the risk that is found in them, and what is done about it.
 * Not here: which requests are events (sign-in/, users/), the delivery of their log (pool-logs/), the mode of the pool (pools/).
 */
export { withAdminContext, withUserContext } from './end-user.ts'
export { listEventsPage } from './events.ts'
export { giveFeedback, giveFeedbackByToken } from './feedback.ts'
export { underProtection } from './protection.ts'
export { describeRiskConfiguration, saveRiskConfiguration } from './risk-configuration.ts'
