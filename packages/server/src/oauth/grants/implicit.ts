import type { Grant } from './grant.ts'

/** RFC 6749 §4.2: the authorization endpoint answers it (authorization-response.ts). It has no client secret, so no client may register it. */
export const implicit: Grant = { isAnnounced: true, registration: 'never' }
