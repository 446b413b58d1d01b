import { issueClientToken } from '../../tokens/index.ts'
import { OAuthError } from '../errors.ts'
import { assertFlowAllowed, type Grant, rethrowAsInvalidGrant } from './grant.ts'

const maxClientMetadataLength = 131_072

/** RFC 6749 §4.4: the client for itself. Spec: oauth-endpoints 4.2. */
export const clientCredentials: Grant = async ({ call, pool, client, parameters }) => {
  assertFlowAllowed(client, 'client_credentials')
  if (client.secrets.length === 0) throw new OAuthError('unauthorized_client')
  const scopes = parameters
    .get('scope')
    ?.split(' ')
    .filter(scope => scope !== '')
  const clientMetadata = parseClientMetadata(parameters.get('aws_client_metadata'))
  const told = { ...call, triggerContext: { clientId: client.settings.ClientId, clientMetadata } }
  const token = await rethrowAsInvalidGrant(issueClientToken(told, pool, client, scopes))
  if (token.kind === 'refused') throw new OAuthError('invalid_scope')
  return { AccessToken: token.accessToken, ExpiresIn: token.expiresIn }
}

/** A JSON object of texts, for the pool's function. */
function parseClientMetadata(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = text.length <= maxClientMetadataLength ? JSON.parse(text) : undefined
    if (typeof value === 'object' && value !== null && Object.values(value).every(member => typeof member === 'string'))
      return value as Record<string, string>
  } catch {
    // Refused below, like every other text.
  }
  throw new OAuthError('invalid_request', { description: 'aws_client_metadata must be a JSON object of strings.' })
}
