/**
 * User sessions: whether a pool tracks the sessions of its users, what is recorded of each, their list and their revocation.
 * Not here: browser sessions (oauth/), refresh tokens (tokens/), how rows are kept (storage/).
 */
export { assertMayTrackSessions, assertTracksSessions, sessionTracking, tracksSessions } from './configuration.ts'
export { listSessions, revokeSession } from './sessions.ts'
export { newSessionTracking, requestOrigin } from './tracking.ts'
