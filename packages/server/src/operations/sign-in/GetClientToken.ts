import { exchangePermission, refuse, ServiceError } from '@poolhouse/contract'
import { checkClientSecret, findClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { issueClientToken } from '../../tokens/index.ts'

/** A token for the client itself; its secret is the proof. API: GetClientToken. */
export const GetClientToken: Operation<'GetClientToken'> = async (input, call) => {
  const found = await findClient(call, input.ClientId)
  if (!found || !checkClientSecret(found.client, input.Secret)) throw refuse('NotAuthorizedException', 'Invalid client or secret')
  const { pool, client } = found
  const permission = exchangePermission(client.settings, 'GetClientToken')
  if (!permission.allowed) throw refuse(permission.exception, permission.message)

  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  const token = await issueClientToken({ ...call, triggerContext }, pool, client, input.Scopes).catch(asDeclared)
  if (token.kind === 'refused') throw refuse('InvalidParameterException', `Invalid scope requested: ${token.scopes[0]}`)
  return { ClientAuthenticationResult: { AccessToken: token.accessToken, ExpiresIn: token.expiresIn, TokenType: 'Bearer' } }
}

const ofFunctions = new Set(['UserLambdaValidationException', 'UnexpectedLambdaException', 'InvalidLambdaResponseException'])

/** The operation declares none of the exceptions of functions: what they refuse is a token that the client does not get. */
function asDeclared(error: unknown): never {
  if (error instanceof ServiceError && ofFunctions.has(error.name)) throw refuse('NotAuthorizedException', error.message)
  throw error
}
