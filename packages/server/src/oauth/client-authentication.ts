import type { IncomingHttpHeaders } from 'node:http'
import type { DecidingRule } from '@poolhouse/contract'
import { type AppClient, checkClientSecret, unknownClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { profileOf } from '../protocol-profile.ts'
import { missingParameterError, OAuthError } from './errors.ts'
import type { Parameters } from './parameters.ts'
import { findClientAt, type PoolLocation } from './request-context.ts'

interface PresentedCredentials {
  id: string
  secret: string | undefined
}

/**
 * Authenticates a client by `client_secret_basic` or `client_secret_post`, never both; a public client sends its id only.
 * @param status the service's status for a failed authentication at this endpoint
 * @throws OAuthError `invalid_client`, or `invalid_request` for a request without a client id
 */
export async function authenticateClient(
  call: Call,
  poolLocation: PoolLocation,
  headers: IncomingHttpHeaders,
  parameters: Parameters,
  status: 400 | 401 = 400,
): Promise<{ pool: Pool; client: AppClient }> {
  const presented = readCredentials(headers, parameters)
  const found = presented && (await findClientAt(call, poolLocation, presented.id))
  if (found && checkClientSecret(found.client, presented?.secret)) return found
  const rule: DecidingRule = found
    ? { id: presented?.secret === undefined ? 'client-secret-missing' : 'client-secret-wrong' }
    : unknownClient(presented?.id ?? '')
  throw new OAuthError('invalid_client', { ...profileOf(call.settings).invalidClient(status, headers.authorization !== undefined), rule })
}

function readCredentials({ authorization }: IncomingHttpHeaders, parameters: Parameters): PresentedCredentials | undefined {
  const id = parameters.get('client_id')
  const secret = parameters.get('client_secret')
  if (authorization === undefined) {
    if (id === undefined) throw missingParameterError('client_id')
    return { id, secret }
  }
  const basic = parseBasicCredentials(authorization)
  // RFC 6749 §2.3: one authentication method for each request. The same id may be in the header and in the body.
  if (secret !== undefined || (id !== undefined && id !== basic?.id))
    throw new OAuthError('invalid_request', { rule: { id: 'parameter-repeated', setting: 'client_id, client_secret' } })
  return basic
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined; ids and secrets made here have no characters that this changes. */
function parseBasicCredentials(authorization: string): PresentedCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1]
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
  if (id === undefined || secret === undefined) return undefined
  try {
    return { id: decodeURIComponent(id), secret: secret === '' ? undefined : decodeURIComponent(secret) }
  } catch {
    return undefined
  }
}
