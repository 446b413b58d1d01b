import { createHmac } from 'node:crypto'

/** What an app with a client secret sends as SECRET_HASH: base64 of HMAC-SHA256(secret, username + client id). */
export const secretHash = (secret: string, username: string, clientId: string): string =>
  createHmac('sha256', secret).update(username).update(clientId).digest('base64')
