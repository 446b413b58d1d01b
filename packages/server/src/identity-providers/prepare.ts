import { type IdentityProviderTypeType, ownMember, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { type Pool, schemaOf } from '../pools/index.ts'
import { discoverEndpoints } from './discovery.ts'
import { providerKinds, type Texts } from './kinds.ts'
import { samlDetails } from './saml-details.ts'

/** What the details of a provider give: those that were given, and what its documents say. */
export interface PreparedDetails {
  given: Texts
  found: Texts
  /** SAML metadata as it was when its address was given, in milliseconds. */
  metadata?: { text: string; readAt: number }
}

/** A provider as it is stored, sealed. */
export interface ProviderContent extends PreparedDetails {
  mapping: Texts
  identifiers: readonly string[]
  acr?: Texts
}

const invalid = (message: string) => refuse('InvalidParameterException', message)

/** Names that stand for the users of the pool itself. The service's text is not published. */
const ownUsers = new Set(['COGNITO', 'Cognito'])

/** A social provider is named as its type, and no other provider is. @throws InvalidParameterException */
export function assertProviderName(name: string, type: IdentityProviderTypeType): void {
  const namesake = ownMember(providerKinds, name)?.isNamedAsType === true
  if (ownUsers.has(name) || (namesake ? name !== type : providerKinds[type].isNamedAsType))
    throw invalid(`Provider ${name} cannot be of type ${type}.`)
}

/** What the documents of each type say; asked for again whenever details are given. */
const finders: Partial<
  Record<IdentityProviderTypeType, (call: Call, pool: Pool, given: Texts) => Promise<Omit<PreparedDetails, 'given'>>>
> = {
  OIDC: async (call, _pool, given) => ({ found: await discoverEndpoints(call, given) }),
  SAML: samlDetails,
}

/** Validates `ProviderDetails` and reads the provider's documents. @throws InvalidParameterException */
export async function prepareDetails(call: Call, pool: Pool, type: IdentityProviderTypeType, given: Texts): Promise<PreparedDetails> {
  const { required, missing } = providerKinds[type]
  if (missing !== undefined && required.some(key => !ownMember(given, key))) throw invalid(missing)
  const { attributes_request_method: method } = given
  if (type === 'OIDC' && method !== 'GET' && method !== 'POST')
    throw invalid(
      `1 validation error detected: Value '${method}' at 'attributesRequestMethod' failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]`,
    )
  return { given, ...((await finders[type]?.(call, pool, given)) ?? { found: {} }) }
}

/**
 * The stored mapping: `username` is mapped by itself. `sub` is the pool's own and never a provider's. The service's text is not published.
 * @throws InvalidParameterException
 */
export function prepareMapping(pool: Pool, type: IdentityProviderTypeType, mapping: Texts): Texts {
  const known = new Set(['username', ...schemaOf(pool.config).map(({ Name }) => Name!)])
  const wrong = Object.keys(mapping).find(name => !known.has(name) || name === 'sub')
  if (wrong !== undefined) throw invalid(`Invalid attribute mapping: ${wrong} is not an attribute of the user pool that can be mapped.`)
  const { username } = providerKinds[type]
  return username === undefined ? mapping : { username, ...mapping }
}

/** Only OpenID Connect knows authentication contexts. The service's text is not published. @throws InvalidParameterException */
export function assertAcrMapping(type: IdentityProviderTypeType, acr: Texts | undefined): void {
  if (acr && Object.keys(acr).length > 0 && type !== 'OIDC') throw invalid(`AcrMapping is not supported for providers of type ${type}.`)
}
