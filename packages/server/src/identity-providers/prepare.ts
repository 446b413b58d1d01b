import { type IdentityProviderTypeType, ownMember, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { type Pool, schemaOf } from '../pools/index.ts'
import { discoverEndpoints } from './discovery.ts'
import { providerKinds, type Texts } from './kinds.ts'
import { samlEndpoints } from './saml-metadata.ts'

/** A provider as it is stored, sealed: the details that were given, and those that its documents say. */
export interface ProviderContent {
  given: Texts
  found: Texts
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
const finders: Partial<Record<IdentityProviderTypeType, (call: Call, given: Texts) => Promise<Texts>>> = {
  OIDC: discoverEndpoints,
  SAML: samlEndpoints,
}

/** Validates `ProviderDetails` and reads the provider's documents. @throws InvalidParameterException */
export async function prepareDetails(
  call: Call,
  type: IdentityProviderTypeType,
  given: Texts,
): Promise<Pick<ProviderContent, 'given' | 'found'>> {
  const { required, missing } = providerKinds[type]
  if (missing !== undefined && required.some(key => !ownMember(given, key))) throw invalid(missing)
  const { attributes_request_method: method } = given
  if (type === 'OIDC' && method !== 'GET' && method !== 'POST')
    throw invalid(
      `1 validation error detected: Value '${method}' at 'attributesRequestMethod' failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]`,
    )
  return { given, found: (await finders[type]?.(call, given)) ?? {} }
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
