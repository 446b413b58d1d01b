import { exchangePermission, refuse, ServiceError } from '@poolhouse/contract'
import { checkClientSecret, findClient, unknownClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { issueClientToken } from '../../tokens/index.ts'

/** Issues an access token to a client that proves its secret. API: GetClientToken. */
export const GetClientToken: Operation<'GetClientToken'> = async (input, call) => {
  const found = await findClient(call, input.ClientId)
  if (!found || !checkClientSecret(found.client, input.Secret))
    throw refuse('NotAuthorizedException', 'Invalid client or secret', {
      rule: found ? { id: 'client-secret-wrong' } : unknownClient(input.ClientId),
    })
  const { pool, client } = found
  const permission = exchangePermission(client.settings, 'GetClientToken')
  if (!permission.allowed) throw refuse(permission.exception, permission.message, { rule: permission.rule })

  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  const token = await issueClientToken({ ...call, triggerContext }, pool, client, input.Scopes).catch(throwDeclared)
  if (token.kind === 'refused')
    throw refuse('InvalidParameterException', `Invalid scope requested: ${token.scopes[0]}`, {
      rule: { id: 'scope-not-allowed', sent: token.scopes },
    })
  return { ClientAuthenticationResult: { AccessToken: token.accessToken, ExpiresIn: token.expiresIn, TokenType: 'Bearer' } }
}

const triggerExceptions = new Set(['UserLambdaValidationException', 'UnexpectedLambdaException', 'InvalidLambdaResponseException'])

/** The operation declares no exception of Lambda triggers, so they become NotAuthorizedException. */
function throwDeclared(error: unknown): never {
  if (error instanceof ServiceError && triggerExceptions.has(error.name))
    throw refuse('NotAuthorizedException', error.message, { cause: error })
  throw error
}
