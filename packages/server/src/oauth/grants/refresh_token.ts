import { rotateTokens } from '../../tokens/index.ts'
import { missingParameterError } from '../errors.ts'
import { type Grant, rethrowAsInvalidGrant } from './grant.ts'

/**
 * RFC 6749 §6, with rotation as the client is configured. A refresh token that is bound to a device is accepted by the API only, since this
 * endpoint has no parameter for the device key.
 */
export const refreshToken: Grant = {
  isAnnounced: true,
  registration: 'with-code',
  async issueTokens({ call, pool, client, parameters }) {
    const text = parameters.get('refresh_token')
    if (text === undefined) throw missingParameterError('refresh_token')
    const triggerCall = { ...call, triggerContext: { clientId: client.settings.ClientId } }
    return rethrowAsInvalidGrant(rotateTokens(triggerCall, pool, client, { text, deviceKey: undefined }))
  },
}
