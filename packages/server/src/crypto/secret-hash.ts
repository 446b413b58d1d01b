import { createHmac } from 'node:crypto'

/** SECRET_HASH of an app client with a secret: base64 of HMAC-SHA256(secret, username + client id). */
export const secretHash = (secret: string, username: string, clientId: string): string =>
  createHmac('sha256', secret).update(username).update(clientId).digest('base64')
