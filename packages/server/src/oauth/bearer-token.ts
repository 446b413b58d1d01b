import type { IncomingHttpHeaders } from 'node:http'

/** The token of an `Authorization: Bearer` header (RFC 6750 §2.1); undefined for another scheme or a malformed token. */
export const bearerTokenOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1]
