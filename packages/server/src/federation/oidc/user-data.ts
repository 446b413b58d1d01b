import { FederationError } from '../federation-error.ts'
import type { ProviderContext } from '../protocols.ts'
import { jsonObject, requestProvider } from './provider-request.ts'
import type { OidcServer } from './server.ts'

type Json = Readonly<Record<string, unknown>>

/** Names in a mapping that mean a token of the provider, and are no claim. */
export type TokenName = 'access_token' | 'id_token'
const tokenNames: ReadonlySet<string> = new Set<TokenName>(['access_token', 'id_token'])

/**
 * What the provider says of the user at its own address (userInfo), with the access token. OpenID Connect Core §5.3.2: the `sub` must be that of the ID token.
 * @throws FederationError
 */
export async function userDataOf(
  { call, provider }: ProviderContext,
  { kind, details }: OidcServer,
  { accessToken, idClaims }: { accessToken: string; idClaims: Json | undefined },
): Promise<Json | undefined> {
  const wanted = Object.entries(provider.content.mapping).flatMap(([name, claim]) => (name === 'username' ? [] : [claim]))
  const missing = [...new Set(wanted)].filter(claim => idClaims?.[claim] === undefined && !tokenNames.has(claim))
  const request = kind.userData(details, missing)
  if (!request) return undefined
  const answer = await requestProvider(
    call,
    request.url,
    { method: request.method, headers: { authorization: `Bearer ${accessToken}` }, ...(request.method === 'POST' && { body: '' }) },
    { timeout: 'Read timed out' },
  )
  const { name } = provider.row
  if (answer.status !== 200)
    throw new FederationError({
      description: `${name} Error - ${answer.status} error getting user info`,
      cause: 'the address for user data refused',
    })
  const data = jsonObject(answer.text)
  if (!data) throw new FederationError({ description: `${name} Error - invalid user info response`, cause: 'the answer is no JSON object' })
  if (provider.type === 'OIDC' && data.sub !== idClaims?.sub)
    throw new FederationError({ description: `${name} Error - invalid user info response`, cause: 'its sub is not that of the ID token' })
  return data
}
