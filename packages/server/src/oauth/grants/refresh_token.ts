import { rotateTokens } from '../../tokens/index.ts'
import { OAuthError } from '../errors.ts'
import { type Grant, rethrowAsInvalidGrant } from './grant.ts'

/** RFC 6749 §6; rotation as the client has it. A token of a device is refreshed through the API alone: its key cannot be said here. */
export const refreshToken: Grant = async ({ call, pool, client, parameters }) => {
  const text = parameters.get('refresh_token')
  if (text === undefined) throw new OAuthError('invalid_request')
  const told = { ...call, triggerContext: { clientId: client.settings.ClientId } }
  return rethrowAsInvalidGrant(rotateTokens(told, pool, client, { text, deviceKey: undefined }))
}
