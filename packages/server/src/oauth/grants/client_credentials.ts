import { assertOutcomeKind } from '../../outcomes.ts'
import { issueClientToken } from '../../tokens/index.ts'
import { OAuthError } from '../errors.ts'
import { splitWords } from '../parameters.ts'
import { assertFlowAllowed, type Grant, rethrowAsInvalidGrant } from './grant.ts'

/** Characters. */
const maxClientMetadataLength = 131_072

/** RFC 6749 §4.4: an access token for the client itself. docs/reference/oauth-endpoints.md#4.2. */
export const clientCredentials: Grant = {
  isAnnounced: true,
  registration: 'client_credentials',
  async issueTokens({ call, pool, client, parameters }) {
    assertFlowAllowed(client, 'client_credentials')
    if (client.secrets.length === 0) throw new OAuthError('unauthorized_client', { rule: { id: 'grant-needs-secret' } })
    const scope = parameters.get('scope')
    const scopes = scope === undefined ? undefined : splitWords(scope)
    const clientMetadata = parseClientMetadata(parameters.get('aws_client_metadata'))
    const triggerCall = { ...call, triggerContext: { clientId: client.settings.ClientId, clientMetadata } }
    const token = await rethrowAsInvalidGrant(issueClientToken(triggerCall, pool, client, scopes))
    const sent = token.kind === 'refused' ? token.scopes : []
    assertOutcomeKind(token, 'issued', { refused: () => new OAuthError('invalid_scope', { rule: { id: 'scope-not-allowed', sent } }) })
    return { AccessToken: token.accessToken, ExpiresIn: token.expiresIn }
  },
}

/** A JSON object of strings, passed to the pre token generation trigger. */
function parseClientMetadata(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = text.length <= maxClientMetadataLength ? JSON.parse(text) : undefined
    if (typeof value === 'object' && value !== null && Object.values(value).every(member => typeof member === 'string'))
      return value as Record<string, string>
  } catch {
    // Text that is no JSON gets the same error as JSON of another shape.
  }
  throw new OAuthError('invalid_request', {
    description: 'aws_client_metadata must be a JSON object of strings.',
    rule: { id: 'parameter-invalid', setting: 'aws_client_metadata' },
  })
}
