import { exchangePermission, type GetDerivedTokenRequest, refuse } from '@poolhouse/contract'
import { assertClientSecret, getClient } from '../../clients/index.ts'
import type { Call, Operation } from '../../context.ts'
import type { Pool } from '../../pools/index.ts'
import { getResourceServer } from '../../resource-servers/index.ts'
import { deriveToken, verifyActorToken, verifySubjectToken } from '../../tokens/index.ts'

/** Exchanges a user's token for one that is bound to an audience. API: GetDerivedToken. */
export const GetDerivedToken: Operation<'GetDerivedToken'> = async (input, call) => {
  const { pool, client } = await getClient(call, input.ClientId)
  // AWS credentials of the pool's account replace a client secret that is not given; a wrong secret is refused in any case.
  if (!isPoolAccount(call, pool) || input.ClientSecret !== undefined) assertClientSecret(client, input.ClientSecret)
  const permission = exchangePermission(client.settings, input.ActorToken === undefined ? 'impersonation' : 'delegation')
  if (!permission.allowed) throw refuse(permission.exception, permission.message, { rule: permission.rule })

  const triggerContext = { clientId: input.ClientId }
  const as = input.RequestedTokenType ?? 'ACCESS_TOKEN'
  const { token, expiresIn, scopes } = await deriveToken({ ...call, triggerContext }, pool, {
    client,
    audience: await audienceOf(call, pool, input),
    subject: await verifySubjectToken(call, pool, {
      token: input.SubjectToken,
      type: input.SubjectTokenType,
      provider: input.SubjectTokenProviderName,
    }),
    actor: await actorOf(call, pool, input),
    scopes: input.Scopes,
    as,
  })
  return {
    IssuedToken: token,
    IssuedTokenType: as,
    // RFC 8693 §2.2.1: the token type is N_A for a token that is not an access token.
    TokenType: as === 'ACCESS_TOKEN' ? 'Bearer' : 'N_A',
    ExpiresIn: expiresIn,
    ...(scopes && { Scopes: scopes }),
  }
}

const isPoolAccount = ({ caller }: Call, { account }: Pool): boolean => caller.kind === 'iam' && caller.account === account

const invalid = (message: string) => refuse('InvalidParameterException', message)

async function actorOf(
  call: Call,
  pool: Pool,
  { ActorToken: token, ActorTokenType: type, ActorTokenProviderName: provider }: GetDerivedTokenRequest,
) {
  if (token === undefined) {
    // Ignoring them would issue a token that looks as if the user acted.
    if (type !== undefined || provider !== undefined) throw invalid('ActorToken is required where its type or provider is given.')
    return undefined
  }
  if (type === undefined) throw invalid('ActorTokenType is required with ActorToken.')
  return verifyActorToken(call, pool, { token, type, provider })
}

/** A resource is a resource server of the pool; an audience may be any name. */
async function audienceOf(call: Call, pool: Pool, { Audiences: [audience] = [], Resources: [resource] = [] }: GetDerivedTokenRequest) {
  if (audience !== undefined && resource !== undefined) throw invalid('Audiences and Resources cannot be used together.')
  return resource === undefined ? audience : (await getResourceServer(call, pool, resource)).identifier
}
